import { t, type User } from 'convosphere'
import { Button, Page, Section, SelectField, Table, TextField } from 'convosphere/views'
import type { Collection } from '../collections.ts'
import { type Member, rights } from '../sharing.ts'

interface SharingProps {
  collection: Collection
  members: Member[]
  /** What was typed, and why it was not taken. */
  email?: string
  error?: string | undefined
}

/** Who may read a collection, or bring documents into it. */
export function SharingPage({ collection, members, email, error }: SharingProps) {
  const { id, name, ownerId } = collection
  const path = `/knowledge/collections/${id}/people`
  const forAll = members.find(({ user }) => !user)
  const others = members.flatMap(({ user, act }) =>
    user && user.id !== ownerId ? [{ user, act }] : [],
  )
  return (
    <Page
      title={name}
      actions={
        <Button href={`/knowledge?collection=${id}`} label={t('knowledge.back')} icon="left" />
      }
    >
      <Section id="everyone" title={t('knowledge.everyone')} help={t('knowledge.everyone.help')}>
        <form method="post" action={`/knowledge/collections/${id}/everyone`} class="stack form">
          <SelectField
            name="right"
            id="right-all"
            label={t('knowledge.mayDo')}
            value={forAll?.act ?? 'none'}
            options={[{ value: 'none', label: t('knowledge.right.none') }, ...rightOptions()]}
          />
          <div class="row">
            <Button label={t('knowledge.save')} kind="primary" />
          </div>
        </form>
      </Section>
      <Section id="people" title={t('knowledge.people')} help={t('knowledge.people.help')}>
        <form method="post" action={path} class="stack form">
          <TextField
            name="email"
            type="email"
            label={t('knowledge.people.email')}
            value={email}
            error={error}
            autocomplete="off"
            required
          />
          <SelectField
            name="right"
            label={t('knowledge.mayDo')}
            value="read"
            options={rightOptions()}
          />
          <div class="row">
            <Button label={t('knowledge.people.add')} kind="primary" />
          </div>
        </form>
        {others.length ? <People path={path} others={others} /> : ''}
      </Section>
    </Page>
  )
}

const rightOptions = () => rights.map((value) => ({ value, label: t(`knowledge.right.${value}`) }))

function People({ path, others }: { path: string; others: (Member & { user: User })[] }) {
  return (
    <Table
      caption={t('knowledge.people')}
      columns={[
        { name: 'person', label: t('knowledge.people.name') },
        { name: 'right', label: t('knowledge.mayDo') },
        { name: 'acts', label: t('knowledge.people.remove'), hidden: true },
      ]}
      rows={others.map(({ user, act }) => [
        <span safe>{`${user.name} (${user.email})`}</span>,
        <span safe>{t(`knowledge.right.${act}`)}</span>,
        <form method="post" action={`${path}/${user.id}`} class="row end">
          <Button
            label={t('knowledge.people.removeOf', { name: user.name })}
            icon="trash"
            kind="quiet"
            iconOnly
          />
        </form>,
      ])}
    />
  )
}
