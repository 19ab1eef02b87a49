import { type Permission, t } from 'convosphere'
import { Layout } from 'convosphere/views'
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
    <Layout>
      <article class="api-docs">
        <h1 safe>{t('api-docs.title')}</h1>
        <p safe>{t('api-docs.intro')}</p>
        <p safe>{t('api-docs.introToken')}</p>
        <pre class="api-code" tabindex="0">
          <code>{'curl -H "Authorization: Bearer $TOKEN" $BASE/api/me'}</code>
        </pre>
        <nav class="row" aria-label={t('api-docs.groups')}>
          {[...groups.keys()].map((tag) => (
            <a class="button" href={`#${tag}`} lang="en" safe>
              {tag}
            </a>
          ))}
          <a class="button quiet" href="#shapes" safe>
            {t('api-docs.shapes')}
          </a>
          <a class="button quiet" href="/api/openapi.json" safe>
            {t('api-docs.document')}
          </a>
        </nav>
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
