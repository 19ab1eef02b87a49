import { caller, checkedForm, type Env, goTo, may, page, t } from 'convosphere'
import { Layout, TextField } from 'convosphere/views'
import type { Hono } from 'hono'
import { type Entry, type GuestbookContext, lineSchema } from './guestbook.ts'

/** Pages below `/guestbook`. */
export function routes(app: Hono<Env>, ctx: GuestbookContext): void {
  const guestbook = ctx.use('guestbook')

  app.get('/guestbook', may('guestbook.read'), async (c) =>
    page(c, {
      title: t('guestbook.title'),
      main: (
        <GuestbookPage
          greeting={ctx.settings.greeting}
          answers={await guestbook.answersToday()}
          entries={await guestbook.entries()}
        />
      ),
    }),
  )

  app.post('/guestbook', may('guestbook.write'), async (c) => {
    const { text } = await checkedForm(c, lineSchema(ctx))
    await guestbook.sign(caller(c).user, text)
    return goTo(c, '/guestbook')
  })
}

interface GuestbookProps {
  greeting: string
  answers: number
  entries: Entry[]
}

function GuestbookPage({ greeting, answers, entries }: GuestbookProps) {
  return (
    <Layout>
      <h1 safe>{greeting}</h1>
      <p safe>{t('guestbook.answers', { count: answers })}</p>
      <form method="post" action="/guestbook">
        <TextField name="text" label={t('guestbook.line')} required />
        <button class="button" safe>
          {t('guestbook.sign')}
        </button>
      </form>
      <ul>
        {entries.map((entry) => (
          <li>
            <strong safe>{entry.name}</strong>: <span safe>{entry.text}</span>
          </li>
        ))}
      </ul>
    </Layout>
  )
}
