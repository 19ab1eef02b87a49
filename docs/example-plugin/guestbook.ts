import { type Context, newId, now, type User } from 'convosphere'
import { z } from 'zod'

/** Admins change these under "Settings"; their labels are in messages.ts. */
export const settings = z.object({
  greeting: z.string().trim().min(1).max(200).default('Willkommen, welcome'),
  longest: z.number().int().min(10).max(2000).default(280),
})

export type GuestbookContext = Context<'guestbook', z.infer<typeof settings>>

export interface Entry {
  id: string
  name: string
  text: string
  createdAt: string
}

interface Row {
  id: string
  name: string
  text: string
  created_at: string
}

export type Guestbook = ReturnType<typeof createGuestbook>

/** Lines that people leave, and how many answers were given today. */
export function createGuestbook({ db, emit }: GuestbookContext) {
  return {
    /** The newest lines. */
    async entries(): Promise<Entry[]> {
      const rows = await db.all<Row>(
        `select entries.id, users.name, entries.text, entries.created_at
           from guestbook_entries as entries join users on users.id = entries.user_id
          order by entries.id desc limit 100`,
      )
      return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at }))
    },

    /** Keeps a line; `guestbook.signed` follows once it is stored. */
    async sign(user: User, text: string): Promise<Entry> {
      const entry = { id: newId(), name: user.name, text, createdAt: now() }
      await db.run(
        'insert into guestbook_entries values (?, ?, ?, ?)',
        entry.id,
        user.id,
        text,
        entry.createdAt,
      )
      emit('guestbook.signed', { entryId: entry.id })
      return entry
    },

    async countAnswer(): Promise<void> {
      await db.run(
        `insert into guestbook_days values (?, 1)
           on conflict (day) do update set answers = answers + 1`,
        now().slice(0, 10),
      )
    },

    async answersToday(): Promise<number> {
      const row = await db.get<{ answers: number }>(
        'select answers from guestbook_days where day = ?',
        now().slice(0, 10),
      )
      return row?.answers ?? 0
    },
  }
}

/** A line that is neither empty nor longer than the setting allows. */
export const lineSchema = (ctx: GuestbookContext) =>
  z.object({ text: z.string().trim().min(1).max(ctx.settings.longest) })
