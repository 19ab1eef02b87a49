import { type Session, t } from 'convosphere'
import { Badge, Button, Section, Table, Time, Toast } from 'convosphere/views'
import { readAgent } from '../agent.ts'
import { AccountPage } from './frame.tsx'

interface SecurityProps {
  sessions: Session[]
  /** Address of the page with the next ones. */
  next: string | undefined
  /** The session that asks; undefined for tokens. */
  current: string | undefined
  /** What ways to sign in put here, drawn. */
  parts: string
  done: string | undefined
}

/** Credentials, and where one is signed in. */
export function SecurityPage({ sessions, next, current, parts, done = '' }: SecurityProps) {
  return (
    <AccountPage title={t('account.security')}>
      {['sessionEnded', 'sessionsEnded'].includes(done) ? (
        <Toast text={t(`account.${done}`)} />
      ) : (
        ''
      )}
      {parts as 'safe'}
      <Section id="sessions" title={t('account.sessions')} help={t('account.sessionsHelp')}>
        <Table
          caption={t('account.sessions')}
          next={next}
          columns={[
            { name: 'agent', label: t('account.session') },
            { name: 'seen', label: t('account.seen') },
            { name: 'since', label: t('account.since') },
            { name: 'end', label: t('account.endSession'), hidden: true },
          ]}
          rows={sessions.map((session) => [
            <>
              <span safe>{nameOf(session)}</span>
              <span class="below" safe>
                {session.address}
              </span>
            </>,
            <Time at={session.seenAt} />,
            <Time at={session.createdAt} />,
            session.id === current ? (
              <div class="row end">
                <Badge text={t('account.thisOne')} kind="success" />
              </div>
            ) : (
              <form method="post" action={`/account/sessions/${session.id}/end`} class="row end">
                <Button
                  label={t('account.endSession')}
                  attributes={{
                    'aria-label': t('account.endSessionOf', { name: nameOf(session) }),
                  }}
                />
              </form>
            ),
          ])}
        />
        {sessions.length > 1 || next ? (
          <form method="post" action="/account/sessions/others/end" class="row">
            <Button label={t('account.endOthers')} />
          </form>
        ) : (
          ''
        )}
      </Section>
    </AccountPage>
  )
}

function nameOf({ agent }: Session): string {
  const read = readAgent(agent)
  return read ? t('account.agent', read) : agent.slice(0, 60) || t('account.agentUnknown')
}
