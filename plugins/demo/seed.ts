import { addPerson, type Context, newSecret, noteChange } from 'convosphere'
import type {} from '../chat/index.ts'
import { conversations, people } from './conversations.ts'

/** Adds the people and what they have talked about, unless somebody is here already. */
export async function seed({ kernel, use }: Context<'chat'>): Promise<void> {
  if (!(await kernel.users.isEmpty())) return
  const password = newSecret().slice(0, 12)
  for (const { locale, ...person } of people) {
    const user = await addPerson(kernel, { ...person, password })
    await kernel.users.change(user.id, { locale })
    for (const conversation of conversations.filter((one) => one.of === person.email))
      await use('chat').keep(user, conversation)
  }
  await kernel.db.tx(noteChange)
  kernel.setup.finish()
  const names = people.map((person) => person.email).join(', ')
  process.stdout.write(`Demo people: ${names}\nPassword of each: ${password}\n`)
}
