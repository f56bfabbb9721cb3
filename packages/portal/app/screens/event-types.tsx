import { useState } from 'preact/hooks'
import type { EventType } from '../api/types.ts'
import { type EventGroup, findEvents, groupEvents } from '../state/event-selection.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { Loaded, State } from '../ui/states.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { ReceiverCode } from './receiver-code.tsx'

/** The catalogue: every event that can be sent, and code that receives them. */
export function EventTypes() {
  const { api, text } = usePortal()
  const { t } = text
  const known = useLive(api.queries.eventTypes.at())
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading title={t('nav.eventTypes')} />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data }) =>
          data.length === 0 ? (
            <State title={t('types.empty')}>
              <p>{t('types.emptyHelp')}</p>
            </State>
          ) : (
            <div class="ph-sections">
              <Catalogue types={data} />
              <ReceiverCode type={data[0]?.name ?? ''} />
            </div>
          )
        }
      </Loaded>
    </ScreenBody>
  )
}

function Catalogue({ types }: { types: readonly EventType[] }) {
  const { text, route, go } = usePortal()
  const { t } = text
  const [search, setSearch] = useState(route.query.q ?? '')
  const find = (q: string) => {
    setSearch(q)
    go({ name: 'eventTypes', query: { q } }, { replace: true })
  }
  const groups = groupEvents(findEvents(types, search))
  return (
    <div class="ph-stack">
      <p>{t('types.count', { count: types.length })}</p>
      <input
        type="search"
        class="ph-input"
        aria-label={t('events.search')}
        placeholder={t('events.search')}
        value={search}
        data-search
        onInput={(event) => find(event.currentTarget.value)}
      />
      {groups.length === 0 && <State title={t('events.nothing')} />}
      {groups.map((group) => (
        <Group key={group.prefix} group={group} />
      ))}
    </div>
  )
}

function Group({ group: { prefix, types } }: { group: EventGroup<EventType> }) {
  const { text, href } = usePortal()
  return (
    <section class="ph-types">
      <h2>{prefix || text.t('events.others')}</h2>
      <ul>
        {types.map(({ name, description }) => (
          <li key={name} data-row>
            <a href={href({ name: 'eventType', id: name })}>
              <code dir="ltr">{name}</code>
            </a>
            <span class="ph-muted">{description}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
