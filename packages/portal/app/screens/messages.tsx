import type { Message } from '../api/types.ts'
import { deliveryQuery, isFiltered } from '../state/log-filter.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { useLogFilter } from '../state/use-log-filter.ts'
import { Id } from '../ui/code.tsx'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { Pager } from '../ui/pager.tsx'
import { PlaceLink } from '../ui/place-link.tsx'
import { Loaded, State } from '../ui/states.tsx'
import { type Column, Table, TableSkeleton } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { LogFilters } from './log-filters.tsx'

/** Everything that was emitted, whoever got it. */
export function Messages() {
  const { api, text } = usePortal()
  const { t } = text
  const { filter, clearHref } = useLogFilter('messages')
  const { eventType, createdAfter, createdBefore, cursor, limit } = deliveryQuery(filter)
  const query = { type: eventType, createdAfter, createdBefore, cursor, limit, total: true }
  const known = useLive(api.queries.messages.at(query), { poll: true, keep: true })
  const clear = (
    <a class="ph-button" href={clearHref}>
      {t('action.clearFilters')}
    </a>
  )
  const empty = isFiltered(filter) ? (
    <State title={t('messages.nothing')} actions={clear} />
  ) : (
    <State title={t('messages.empty')}>
      <p>{t('messages.emptyHelp')}</p>
    </State>
  )
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading title={t('nav.messages')} />
      <LogFilters name="messages" hasStatus={false} />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data, nextCursor, total = data.length }) => (
          <>
            <p class="ph-muted ph-count" role="status">
              {t('messages.count', { count: total })}
            </p>
            {data.length === 0 ? empty : <Rows messages={data} />}
            <Pager name="messages" nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </ScreenBody>
  )
}

function Rows({ messages }: { messages: readonly Message[] }) {
  const { t } = usePortal().text
  const columns: Column<Message>[] = [
    {
      title: t('log.time'),
      kind: 'title',
      cell: ({ id, createdAt }) => (
        <PlaceLink class="ph-row-link" to={{ name: 'message', id }}>
          <Time at={createdAt} />
        </PlaceLink>
      ),
    },
    { title: t('filter.type'), cell: ({ type }) => <code dir="ltr">{type}</code> },
    { title: t('message.id'), cell: ({ id }) => <Id id={id} /> },
    {
      title: t('message.payload'),
      kind: 'wide',
      cell: ({ payload }) => (
        <code class="ph-url" dir="ltr">
          {JSON.stringify(payload).slice(0, 200)}
        </code>
      ),
    },
  ]
  return <Table caption={t('messages.caption')} columns={columns} rows={messages} keyOf={({ id }) => id} />
}
