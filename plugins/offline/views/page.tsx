import { t } from 'convosphere'
import { Button, Notice, Page, Section } from 'convosphere/views'

/** Where one chooses what this browser keeps, and what is shown without a connection. */
export function OfflinePage({ person }: { person: string }) {
  return (
    <Page title={t('offline.title')}>
      <div id="offline-page" class="parts" data-person={person}>
        <Section id="keep-title" title={t('offline.here')} help={t('offline.keepHelp')}>
          <div class="field check">
            <input type="checkbox" role="switch" id="keep" disabled />
            <label for="keep" safe>
              {t('offline.keep')}
            </label>
          </div>
          <div id="unable" hidden>
            <Notice kind="info" text={t('offline.unable')} />
          </div>
        </Section>
        <Section id="kept-title" title={t('offline.kept')}>
          <p class="quiet" id="nothing-kept" safe>
            {t('offline.nothing')}
          </p>
          <ul role="list" class="stack" id="kept"></ul>
        </Section>
      </div>
    </Page>
  )
}

/** The way there, on a person's own page. */
export function OfflineSection() {
  return (
    <Section id="offline-title" title={t('offline.title')} help={t('offline.keepHelp')}>
      <Button href="/offline" label={t('offline.open')} />
    </Section>
  )
}
