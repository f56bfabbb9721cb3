import type { EventType } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { schemaRows } from '../state/schema-rows.ts'
import { useLive } from '../state/use-live.ts'
import { Code } from '../ui/code.tsx'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { SchemaTable } from '../ui/schema-table.tsx'
import { Loaded, State } from '../ui/states.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { ReceiverCode } from './receiver-code.tsx'

/** One event type: what it means, what is in it, an example, and code that receives it. */
export function EventTypeScreen() {
  const { api, route, text, href } = usePortal()
  const { t } = text
  const known = useLive(api.queries.eventTypes.at())
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading
        title={<code dir="ltr">{route.id}</code>}
        parent={{ href: href({ name: 'eventTypes' }), label: t('nav.eventTypes') }}
        actions={
          <a class="ph-button" href={href({ name: 'deliveries', query: { type: route.id } })}>
            {t('types.deliveries')}
          </a>
        }
      />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data }) => {
          const type = data.find(({ name }) => name === route.id)
          return (
            <div class="ph-sections">
              {type ? <Sections type={type} /> : <State title={t('types.unknown')} />}
              <ReceiverCode type={route.id} />
            </div>
          )
        }}
      </Loaded>
    </ScreenBody>
  )
}

function Sections({ type: { description, example, schema } }: { type: EventType }) {
  const { t } = usePortal().text
  const rows = schemaRows(schema)
  const json = (value: unknown) => JSON.stringify(value, null, 2)
  return (
    <>
      {description && <p>{description}</p>}
      <section aria-labelledby="ph-fields">
        <h2 id="ph-fields">{t('types.fields')}</h2>
        {rows.length > 0 ? <SchemaTable rows={rows} /> : <p class="ph-muted">{t('types.noSchema')}</p>}
        {rows.length > 0 && (
          <details class="ph-fold">
            <summary>{t('types.schema')}</summary>
            <Code text={json(schema)} label={t('types.schema')} />
          </details>
        )}
      </section>
      {example !== null && example !== undefined && (
        <section>
          <h2>{t('events.example')}</h2>
          <Code text={json(example)} label={t('events.example')} />
        </section>
      )}
    </>
  )
}
