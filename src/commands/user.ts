import type { Config } from '../config.ts'
import { newSecret } from '../ids.ts'
import { addPerson, NewPersonSchema, resetPerson } from '../people.ts'
import { firstLine, readArguments, UsageError } from './arguments.ts'
import { withProgram } from './opened.ts'

const passwordStdin = { 'password-stdin': { type: 'boolean' } } as const

/** `user create --name --email --role [--password-stdin]` */
export async function createUser(config: Config, args: string[]): Promise<number> {
  const { values } = readArguments(args, {
    options: {
      name: { type: 'string' },
      email: { type: 'string' },
      role: { type: 'string', default: 'user' },
      ...passwordStdin,
    },
  })
  const person = NewPersonSchema.safeParse(values)
  if (!person.success) {
    const issue = person.error.issues[0]!
    const option = `--${issue.path.join('.')}`
    const missing = values[issue.path[0] as keyof typeof values] === undefined
    throw new UsageError(missing ? `${option} is missing` : `${option}: ${issue.message}`)
  }
  const { password, shown } = await choosePassword(values['password-stdin'])
  const user = await withProgram(config, (host) =>
    addPerson(host.kernel, { ...person.data, password }),
  )
  process.stdout.write(`${user.name} <${user.email}> may sign in as ${user.role}.\n${shown}`)
  return 0
}

/** `user reset EMAIL [--password-stdin]` */
export async function resetUser(config: Config, args: string[]): Promise<number> {
  const { values, words } = readArguments(args, { options: passwordStdin, words: ['EMAIL'] })
  const [email = ''] = words
  const { password, shown } = await choosePassword(values['password-stdin'])
  await withProgram(config, async ({ kernel }) => {
    const user = await kernel.users.byEmail(email)
    if (!user) throw new Error(`nobody here has the address ${email}`)
    await resetPerson(kernel, user, { password })
  })
  process.stdout.write(`${email} has a new password; all sessions and tokens have ended.\n${shown}`)
  return 0
}

/** The line on stdin, or a new one to be shown. */
async function choosePassword(given = false): Promise<{ password: string; shown: string }> {
  if (!given) {
    const password = newSecret().slice(0, 20)
    return { password, shown: `Password: ${password}\n` }
  }
  return { password: await firstLine('password'), shown: '' }
}
