import { t, view } from 'convosphere'
import { Icon, sizeText } from 'convosphere/views'
import { isImage } from '../attach/content.ts'
import type { Attachment } from '../attach/store.ts'

const own = '/chat/attachments'

/** What goes along with the next question, and what a script needs to add to it. */
export function Attaching({ attached, most }: { attached: Attachment[]; most: number }) {
  const name = '{name}'
  return (
    <div
      id="attaching"
      data-script={view().frame.pageAssets.get('attach.js')}
      data-most={most}
      data-too-many={t('chat.attach.error.tooMany', { count: most })}
      data-added={t('chat.attach.added', { name })}
      data-removed={t('chat.attach.removed', { name })}
      data-remove={t('chat.attach.remove', { name })}
      data-failed={t('chat.attach.error.failed')}
      data-waiting={t('chat.attach.waiting')}
      data-pasted={t('chat.attach.pasted')}
      data-pasted-as-text={t('chat.attach.pastedAsText')}
    >
      <ul id="chips" class="chips" aria-label={t('chat.attach.attached')}>
        <Chips attached={attached} />
      </ul>
      <div role="status" class="sights">
        <p class="sight-no" safe>
          {t('chat.attach.sightNo')}
        </p>
        <p class="sight-unknown" safe>
          {t('chat.attach.sightUnknown')}
        </p>
      </div>
      <p id="attach-status" class="hidden" role="status"></p>
      <template id="pending-chip">
        <li class="chip">
          <Icon name="file" />
          <span class="chip-name"></span>
          <progress max="1"></progress>
          <button type="button" class="button quiet icon-only" data-detach="">
            <Icon name="close" />
          </button>
        </li>
      </template>
      <p class="drop-zone" aria-hidden="true">
        <Icon name="clip" />
        <span safe>{t('chat.attach.drop')}</span>
      </p>
    </div>
  )
}

/** Chooses files; without a script they are sent with the form. */
export function AttachButton() {
  return (
    <>
      <button
        type="button"
        class="button quiet icon-only attach"
        aria-label={t('chat.attach.add')}
        title={t('chat.attach.add')}
        data-attach
      >
        <Icon name="clip" />
      </button>
      <input
        type="file"
        id="attach-files"
        class="attach-files"
        name="files"
        multiple
        aria-label={t('chat.attach.native')}
      />
    </>
  )
}

/** Attachments that wait to be sent. */
export function Chips({ attached, expired = 0 }: { attached: Attachment[]; expired?: number }) {
  return (
    <>
      {attached.map((one) => (
        <Chip attachment={one} />
      ))}
      {expired ? (
        <li class="chip-error" safe>
          {t('chat.attach.expired', { count: expired })}
        </li>
      ) : (
        ''
      )}
    </>
  )
}

export function Chip({ attachment }: { attachment: Attachment }) {
  const { id, name, size } = attachment
  return (
    <li class={`chip ${isImage(attachment) ? 'image' : ''}`} data-name={name}>
      <input type="hidden" name="attachments" value={id} />
      {isImage(attachment) ? <img src={`${own}/${id}`} alt="" /> : <Icon name="file" />}
      <a class="chip-name" href={`${own}/${id}`} target="_blank" safe>
        {name}
      </a>
      <span class="chip-size" safe>
        {sizeText(size)}
      </span>
      {name === t('chat.attach.pasted') ? (
        <button type="button" class="button quiet" data-to-text safe>
          {t('chat.attach.toText')}
        </button>
      ) : (
        ''
      )}
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={t('chat.attach.remove', { name })}
        title={t('chat.attach.remove', { name })}
        data-detach
      >
        <Icon name="close" />
      </button>
    </li>
  )
}

/** What went along with a question: images to look at, texts to open. */
export function Attached({ attached, path = own }: { attached: Attachment[]; path?: string }) {
  if (!attached.length) return <></>
  return (
    <ul class="attached" aria-label={t('chat.attach.attached')}>
      {attached.map((one) => (
        <li>
          <a
            class={isImage(one) ? 'attached-image' : 'attached-file'}
            href={`${path}/${one.id}`}
            target="_blank"
            title={t('chat.attach.open', { name: one.name })}
          >
            {isImage(one) ? (
              <img src={`${path}/${one.id}`} alt={one.name} loading="lazy" draggable="false" />
            ) : (
              <>
                <Icon name="file" />
                <span class="chip-name" safe>
                  {one.name}
                </span>
                <span class="chip-size" safe>
                  {sizeText(one.size)}
                </span>
              </>
            )}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** What an edited question sends along again. */
export function Kept({ attached }: { attached: Attachment[] }) {
  if (!attached.length) return <></>
  return (
    <fieldset class="kept">
      <legend safe>{t('chat.attach.keep')}</legend>
      <input type="hidden" name="attachments" value="" />
      {attached.map(({ id, name }) => (
        <label>
          <input type="checkbox" name="attachments" value={id} checked />
          <span class="chip-name" safe>
            {name}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
