import { t } from 'convosphere'
import { AreaField, Button, Layout, Notice, SelectField, TextField } from 'convosphere/views'
import type { Model } from '../../models/index.ts'
import type { Folder } from '../folders.ts'
import { Rail, type RailLists } from './rail.tsx'

interface FolderPageProps {
  rail: RailLists
  /** Undefined: a new one. */
  folder: Folder | undefined
  models: Model[]
  /** Whether the person may give instructions. */
  mayInstruct: boolean
  values?: Record<string, string>
  errors?: Record<string, string>
  message?: string
}

/** A folder: its name, what it tells the model, and which one answers in it. */
export function FolderPage({
  rail,
  folder,
  models,
  mayInstruct,
  message,
  ...form
}: FolderPageProps) {
  const { errors = {} } = form
  const values = form.values ?? {
    name: folder?.name ?? '',
    instructions: folder?.instructions ?? '',
    model: folder?.model ?? '',
  }
  const path = folder ? `/chat/folders/${folder.id}` : '/chat/folders'
  return (
    <Layout rail={<Rail lists={rail} />}>
      <div class="page">
        <header class="page-head">
          <h1 class="grow" safe>
            {folder?.name ?? t('chat.folder.new')}
          </h1>
          {folder ? (
            <>
              <Button label={t('chat.new')} icon="plus" href={`/?folder=${folder.id}`} />
              <Button
                label={t('chat.threads')}
                icon="chat"
                href={`/chat/threads?folder=${folder.id}`}
              />
            </>
          ) : (
            ''
          )}
        </header>
        {message ? <Notice kind="danger" text={message} alert /> : ''}
        <form class="stack form" method="post" action={path}>
          <TextField
            name="name"
            label={t('chat.folder.name')}
            value={values.name}
            error={errors.name}
            maxlength={100}
            required
          />
          {mayInstruct ? (
            <AreaField
              name="instructions"
              label={t('chat.folder.instructions')}
              help={t('chat.folder.instructionsHelp')}
              value={values.instructions}
              error={errors.instructions}
              maxlength={20_000}
              rows={6}
            />
          ) : (
            ''
          )}
          <SelectField
            name="model"
            label={t('chat.model')}
            value={values.model ?? ''}
            error={errors.model}
            options={[
              { value: '', label: t('chat.folder.usualModel') },
              ...models.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <Button label={t('chat.save')} kind="primary" />
        </form>
        {folder ? (
          <form method="post" action={`${path}/deletion`}>
            <Button label={t('chat.folder.delete')} icon="trash" kind="danger" />
          </form>
        ) : (
          ''
        )}
      </div>
    </Layout>
  )
}
