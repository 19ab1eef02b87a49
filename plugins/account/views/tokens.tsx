import { type Permission, t, type Token, view } from 'convosphere'
import {
  Button,
  Confirm,
  CopyOnce,
  Empty,
  Section,
  Table,
  TextField,
  Time,
  Toast,
} from 'convosphere/views'
import { AccountPage } from './frame.tsx'

interface TokensProps {
  tokens: Token[]
  /** Address of the page with the next ones. */
  next: string | undefined
  permissions: Record<string, Permission>
  /** A token just made: shown this once. */
  token?: string
  done: string | undefined
  values?: Record<string, string>
  errors?: Record<string, string>
  /** Those that were chosen. */
  scopes?: string[]
}

/** Tokens for programs that act for a person. */
export function TokensPage(props: TokensProps) {
  const { tokens, token, done } = props
  return (
    <AccountPage
      title={t('account.tokens')}
      actions={
        tokens.length ? <Button label={t('account.tokenNew')} icon="plus" href="#new" /> : ''
      }
    >
      {done === 'tokenRevoked' ? <Toast text={t('account.tokenRevoked')} /> : ''}
      {token ? <CopyOnce id="token" label={t('account.tokenMade')} value={token} /> : ''}
      <Section id="tokens" title={t('account.tokensMine')} help={t('account.tokensHelp')}>
        {tokens.length ? (
          <TokenTable {...props} />
        ) : (
          <Empty icon="key" text={t('account.tokensNone')} />
        )}
      </Section>
      <Section id="new" title={t('account.tokenNew')}>
        <TokenForm {...props} />
      </Section>
    </AccountPage>
  )
}

function TokenTable({ tokens, next, permissions }: TokensProps) {
  const sentence = (scope: string) =>
    scope === '*' ? t('account.tokenScopesAll') : t(permissions[scope]?.label ?? scope)
  return (
    <Table
      caption={t('account.tokens')}
      next={next}
      columns={[
        { name: 'name', label: t('account.tokenName') },
        { name: 'scopes', label: t('account.tokenScopes') },
        { name: 'used', label: t('account.tokenUsed') },
        { name: 'revoke', label: t('account.tokenRevoke'), hidden: true },
      ]}
      rows={tokens.map((token) => [
        <span safe>{token.name}</span>,
        <span safe>{token.scopes.map(sentence).join(' · ')}</span>,
        token.usedAt ? <Time at={token.usedAt} /> : <span safe>{t('account.tokenNever')}</span>,
        <div class="row end">
          <Confirm
            id={`revoke-${token.id}`}
            label={t('account.tokenRevoke')}
            title={t('account.tokenRevokeTitle', { name: token.name })}
            text={t('account.tokenRevokeText')}
            action={`/account/tokens/${token.id}/revocation`}
            confirm={t('account.tokenRevoke')}
          />
        </div>,
      ])}
    />
  )
}

function TokenForm({ permissions, values = {}, errors = {}, scopes = [] }: TokensProps) {
  const { allows } = view()
  const mine = Object.entries(permissions).filter(([name]) => allows(name))
  const choices = [
    { name: '*', label: t('account.tokenScopesAll') },
    ...mine.map(([name, { label }]) => ({ name, label: t(label) })),
  ]
  return (
    <form method="post" action="/account/tokens" class="stack form">
      <TextField
        name="name"
        label={t('account.tokenName')}
        help={t('account.tokenNameHelp')}
        value={values.name}
        error={errors.name}
        required
        maxlength={120}
      />
      <fieldset class="field" aria-describedby={errors.scopes ? 'scopes-error' : undefined}>
        <legend safe>{t('account.tokenScopes')}</legend>
        <div class="choices-list">
          {choices.map(({ name, label }) => (
            <label>
              <input type="checkbox" name={`scope:${name}`} checked={scopes.includes(name)} />
              <span safe>{label}</span>
            </label>
          ))}
        </div>
        {errors.scopes ? (
          <p class="error" id="scopes-error" role="alert" safe>
            {errors.scopes}
          </p>
        ) : (
          ''
        )}
      </fieldset>
      <div class="row">
        <Button label={t('account.tokenMake')} kind="primary" />
      </div>
    </form>
  )
}
