import { type Permission, t } from 'convosphere'
import { Button, Layout } from 'convosphere/views'
import type { Operation } from '../operations.ts'
import type { Shapes } from '../schema.ts'
import { Fields } from './fields.tsx'
import { OperationView } from './operation.tsx'

interface ApiPageProps {
  /** By tag. */
  groups: Map<string, Operation[]>
  shapes: Shapes
  permissions: Record<string, Permission>
}

/** The whole API: its groups, the operations of each, and the named shapes they speak of. */
export function ApiPage({ groups, shapes, permissions }: ApiPageProps) {
  return (
    <Layout rail={<Groups names={[...groups.keys()]} />}>
      <article class="api-docs">
        <header class="page-head">
          <h1 class="grow" safe>
            {t('api-docs.title')}
          </h1>
          <Button label={t('api-docs.document')} icon="down-to-line" href="/api/openapi.json" />
        </header>
        <p safe>{t('api-docs.intro')}</p>
        <p safe>{t('api-docs.introToken')}</p>
        <pre class="api-code" tabindex="0">
          <code>{'curl -H "Authorization: Bearer $TOKEN" $BASE/api/me'}</code>
        </pre>
        {[...groups].map(([tag, operations]) => (
          <section aria-labelledby={tag}>
            <h2 id={tag} lang="en" safe>
              {tag}
            </h2>
            {operations.map((operation) => (
              <OperationView
                operation={operation}
                shapes={shapes}
                permission={permissions[operation.permission ?? '']}
              />
            ))}
          </section>
        ))}
        <section aria-labelledby="shapes">
          <h2 id="shapes" safe>
            {t('api-docs.shapes')}
          </h2>
          {Object.entries(shapes).map(([name, schema]) => (
            <details class="operation" id={`shape-${name}`}>
              <summary>
                <h3>
                  <code safe>{name}</code>
                </h3>
              </summary>
              <Fields schema={schema} />
            </details>
          ))}
        </section>
      </article>
    </Layout>
  )
}

/** The way to each group. */
function Groups({ names }: { names: string[] }) {
  return (
    <section class="rail-list" aria-labelledby="api-groups">
      <h2 id="api-groups" safe>
        {t('api-docs.groups')}
      </h2>
      <ul role="list">
        {names.map((name) => (
          <li>
            <a href={`#${name}`} lang="en" safe>
              {name}
            </a>
          </li>
        ))}
        <li>
          <a href="#shapes" safe>
            {t('api-docs.shapes')}
          </a>
        </li>
      </ul>
    </section>
  )
}
