import { t, view } from 'convosphere'
import { Badge, Button, Empty, Field, Page, Section, Table, Tabs, Toast } from 'convosphere/views'
import type { Prompt, Whose } from '../store.ts'
import { variablesOf } from '../template.ts'

interface PromptsPageProps {
  prompts: (Prompt & { mayTakeBack: boolean })[]
  next: string | null
  whose: Whose
  query: string
  /** The id of one that was just deleted. */
  deleted: string | undefined
  /** What was just done: added, saved, restored. */
  done: string
  /** What came of a file. */
  brought: { added: number; left: number } | undefined
  /** What is wrong with a file. */
  error: string | undefined
}

const doneTexts = ['added', 'saved', 'restored']

/** The library: one's own prompts, or those that are shared. */
export function PromptsPage(props: PromptsPageProps) {
  const { prompts, whose, query, deleted, done, brought } = props
  const mayWrite = view().allows('prompts.write')
  return (
    <Page
      title={t('prompts.title')}
      actions={
        mayWrite ? (
          <Button href="/prompts/new" label={t('prompts.new')} icon="plus" kind="primary" />
        ) : (
          ''
        )
      }
    >
      {doneTexts.includes(done) ? <Toast text={t(`prompts.done.${done}`)} /> : ''}
      {brought ? <Toast text={broughtText(brought)} /> : ''}
      {deleted ? (
        <Toast
          text={t('prompts.done.deleted')}
          undo={{ action: `/prompts/${encodeURIComponent(deleted)}/restoration`, fields: {} }}
        />
      ) : (
        ''
      )}
      <Tabs
        label={t('prompts.whose')}
        current={address(whose)}
        tabs={(['mine', 'shared'] as const).map((one) => ({
          href: address(one),
          label: t(`prompts.${one}`),
        }))}
      />
      {prompts.length || query ? <Search {...props} /> : ''}
      {prompts.length ? <List {...props} /> : <Nothing {...props} />}
      {mayWrite && whose === 'mine' ? <Files {...props} /> : ''}
    </Page>
  )
}

const Files = ({ prompts, error }: PromptsPageProps) => (
  <Section id="files" title={t('prompts.files')} help={t('prompts.filesHelp')}>
    <form method="post" action="/prompts/file" enctype="multipart/form-data" class="stack form">
      <Field name="file" label={t('prompts.file')} error={error}>
        <input
          class="input"
          type="file"
          id="file"
          name="file"
          accept=".json,application/json"
          required
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={error ? 'file-error' : undefined}
        />
      </Field>
      <div class="row">
        <Button label={t('prompts.bring')} />
        {prompts.length ? (
          <Button href="/prompts/file" label={t('prompts.take')} icon="down-to-line" kind="quiet" />
        ) : (
          ''
        )}
      </div>
    </form>
  </Section>
)

const broughtText = ({ added, left }: { added: number; left: number }) =>
  [t('prompts.brought', { count: added }), left ? t('prompts.left', { count: left }) : ''].join(' ')

const address = (whose: Whose, more: Record<string, string> = {}) => {
  const query = new URLSearchParams({ ...(whose === 'shared' && { of: whose }), ...more })
  return query.size ? `/prompts?${query}` : '/prompts'
}

const Search = ({ whose, query }: PromptsPageProps) => (
  <form action="/prompts" class="search" role="search">
    {whose === 'shared' ? <input type="hidden" name="of" value="shared" /> : ''}
    <input
      type="search"
      name="q"
      class="input"
      value={query}
      aria-label={t('prompts.search')}
      placeholder={t('prompts.search')}
      maxlength="200"
    />
    <Button label={t('prompts.search')} icon="search" iconOnly />
  </form>
)

const Nothing = ({ whose, query }: PromptsPageProps) => (
  <Empty
    icon="slash"
    text={query ? t('prompts.nothingFound', { query }) : t(`prompts.empty.${whose}`)}
  />
)

function List({ prompts, whose, query, next }: PromptsPageProps) {
  return (
    <Table
      caption={t(`prompts.${whose}`)}
      columns={[
        { name: 'title', label: t('prompts.heading') },
        { name: 'name', label: t('prompts.name') },
        { name: 'acts', label: t('prompts.acts'), hidden: true },
      ]}
      rows={prompts.map((prompt) => [
        <About prompt={prompt} whose={whose} />,
        <code safe>{`/${prompt.name}`}</code>,
        <Acts prompt={prompt} />,
      ])}
      next={next ? address(whose, { ...(query && { q: query }), after: next }) : undefined}
    />
  )
}

function About({ prompt, whose }: { prompt: Prompt; whose: Whose }) {
  const asks = variablesOf(prompt.text).map(({ name }) => name)
  return (
    <>
      <a href={`/prompts/${prompt.id}`} safe>
        {prompt.title}
      </a>{' '}
      {prompt.shared && whose === 'mine' ? <Badge text={t('prompts.isShared')} kind="info" /> : ''}
      <span class="below" safe>
        {prompt.description ||
          (asks.length ? t('prompts.asksFor', { names: asks.join(', ') }) : '')}
      </span>
    </>
  )
}

function Acts({ prompt }: { prompt: Prompt & { mayTakeBack: boolean } }) {
  const { id, title } = prompt
  return (
    <div class="row end">
      <Button href={`/#prompt=${id}`} label={t('prompts.use')} />
      {prompt.mayTakeBack ? (
        <form method="post" action={`/prompts/${id}/deletion`}>
          <Button label={t('prompts.deleteOf', { title })} icon="trash" kind="quiet" iconOnly />
        </form>
      ) : (
        <form method="post" action={`/prompts/${id}/copies`}>
          <Button label={t('prompts.copyOf', { title })} icon="copy" kind="quiet" iconOnly />
        </form>
      )}
    </div>
  )
}
