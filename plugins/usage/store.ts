import type { Database } from 'convosphere'

/** What was asked of models, added up. */
export interface Sum {
  calls: number
  /** Tokens. */
  input: number
  output: number
  /** US dollars. */
  cost: number
}

export const groups = ['day', 'person', 'model'] as const
/** What usage is added up by. */
export type Group = (typeof groups)[number]

/** The sum of one day, person or model. */
export interface Row extends Sum {
  /** The day, the model, or the person's id. */
  key: string
  /** For people: the person's name, or the key; for models see `withNames`. */
  name: string
}

/** Days as YYYY-MM-DD, UTC, both included. */
export interface Span {
  from: string
  to: string
}

const columns = { day: 'day', person: 'user_id', model: 'model' }

/** The table of usage. */
export function createStore(db: Database) {
  return {
    async add(
      day: string,
      userId: string,
      model: string,
      spent: Omit<Sum, 'calls'>,
    ): Promise<void> {
      await db.run(
        `insert into usage_days values (?, ?, ?, 1, ?, ?, ?) on conflict do update set
           calls = calls + 1, input = input + excluded.input,
           output = output + excluded.output, cost = cost + excluded.cost`,
        day,
        userId,
        model,
        spent.input,
        spent.output,
        spent.cost,
      )
    },

    /** Days in their order; people and models by cost, then by tokens. */
    async read({ from, to }: Span, by: Group): Promise<Row[]> {
      const column = columns[by]
      return db.all<Row>(
        `select ${column} as key, ${by === 'person' ? 'coalesce(users.name, user_id)' : column} as name,
                sum(calls) as calls, sum(input) as input, sum(output) as output, sum(cost) as cost
           from usage_days left join users on users.id = user_id
          where day between ? and ?
          group by ${column}
          order by ${by === 'day' ? 'key' : 'cost desc, sum(input) + sum(output) desc, key'}`,
        from,
        to,
      )
    },
  }
}
