import { t } from 'convosphere'
import { Button, Icon, Notice, TextField } from 'convosphere/views'
import { accepted } from '../extract/type.ts'

/** What was not taken, and why. */
export interface Refused {
  error?: string | undefined
  url?: string
  urlError?: string | undefined
}

interface BringProps extends Refused {
  /** Where it goes; undefined: the person's usual collection. */
  collectionId: string | undefined
}

/** Where documents come from: files, or an address; folded away once there are some. */
export function Bringing({ isOpen, ...props }: BringProps & { isOpen: boolean }) {
  return (
    <details class="bringing" open={isOpen || Boolean(props.error ?? props.urlError)}>
      <summary class="button">
        <Icon name="plus" />
        <span safe>{t('knowledge.bring.add')}</span>
      </summary>
      <Bring {...props} />
      <BringFrom {...props} />
    </details>
  )
}

/** Where files are chosen or dropped; without a script one at a time. */
function Bring({ collectionId, error }: BringProps) {
  return (
    <form
      id="bring"
      class="bring"
      method="post"
      action="/knowledge/documents"
      enctype="multipart/form-data"
      data-already={t('knowledge.bring.already')}
      data-failed={t('knowledge.bring.failed')}
      data-skipped={t('knowledge.bring.skipped', { names: '{names}' })}
      data-waiting={t('knowledge.bring.waiting', { files: '{files}' })}
      data-uploads="/api/knowledge/uploads"
    >
      {collectionId ? <input type="hidden" name="collectionId" value={collectionId} /> : ''}
      <Icon name="file" />
      <label for="file" safe>
        {t('knowledge.bring')}
      </label>
      <p class="quiet" id="bring-help" safe>
        {t('knowledge.bring.help')}
      </p>
      <input
        class="input"
        type="file"
        id="file"
        name="file"
        accept={accepted.join()}
        required
        multiple
        aria-describedby="bring-help"
      />
      <noscript>
        <Button label={t('knowledge.bring.send')} kind="primary" />
      </noscript>
      <input type="file" id="folder" multiple hidden {...{ webkitdirectory: true }} />
      <button type="button" id="choose-folder" class="button quiet">
        <Icon name="folder" />
        <span safe>{t('knowledge.bring.folder')}</span>
      </button>
      {error ? <Notice kind="danger" text={error} alert /> : ''}
      <ul role="list" id="coming" class="coming"></ul>
      <p id="waiting" class="quiet" hidden></p>
      <p id="skipped" class="quiet" hidden></p>
      <p id="bring-status" class="hidden" role="status"></p>
      <template id="coming-file">
        <li>
          <span class="grow name"></span>
          <progress max="1" value="0"></progress>
        </li>
      </template>
    </form>
  )
}

/** Where an address is given that leads to a page or file. */
function BringFrom({ collectionId, url, urlError }: BringProps) {
  return (
    <form id="bring-from" class="bring-from" method="post" action="/knowledge/addresses">
      {collectionId ? <input type="hidden" name="collectionId" value={collectionId} /> : ''}
      <TextField
        name="url"
        label={t('knowledge.address')}
        type="url"
        placeholder="https://"
        value={url}
        error={urlError}
        required
      />
      <Button label={t('knowledge.address.send')} />
    </form>
  )
}
