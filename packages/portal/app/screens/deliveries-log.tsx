import type { ComponentChildren } from 'preact'
import type { Delivery, Endpoint } from '../api/types.ts'
import { attemptsOf } from '../state/attempt-words.ts'
import { deliveryQuery, isFiltered } from '../state/log-filter.ts'
import { usePortal } from '../state/portal.ts'
import type { ScreenName } from '../state/router.ts'
import { useLive } from '../state/use-live.ts'
import { Id } from '../ui/code.tsx'
import { Pager } from '../ui/pager.tsx'
import { Loaded, State } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { type Column, Table, TableSkeleton } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { DeliveryDetail } from './delivery-detail.tsx'
import { LogFilters, useLogFilter } from './log-filters.tsx'

interface DeliveriesLogProps {
  /** The screen that it is on. */
  name: ScreenName
  /** Only deliveries to it. */
  endpoint?: Endpoint
  /** Only deliveries of it. */
  messageId?: string
  actions?: ComponentChildren
}

/** Deliveries, the newest first; each opens in place. Filters, page and what is open are in the address. */
export function DeliveriesLog({ name, endpoint, messageId, actions }: DeliveriesLogProps) {
  const { api, can } = usePortal()
  const { filter } = useLogFilter(name)
  const query = deliveryQuery(filter, { endpointId: endpoint?.id, messageId })
  const known = useLive(can('list') ? api.queries.deliveries.at(query) : null, { poll: true })
  return (
    <div class="ph-log">
      {messageId === undefined && <LogFilters name={name} hasStatus actions={actions} />}
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data, nextCursor }) => (
          <>
            {data.length === 0 ? <Empty name={name} /> : <Rows {...{ name, endpoint, messageId }} deliveries={data} />}
            <Pager name={name} nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </div>
  )
}

function Empty({ name }: { name: ScreenName }) {
  const { t } = usePortal().text
  const { filter, clearHref } = useLogFilter(name)
  if (!isFiltered(filter)) {
    return (
      <State title={t('log.empty')}>
        <p>{t('log.emptyHelp')}</p>
      </State>
    )
  }
  const clear = (
    <a class="ph-button" href={clearHref}>
      {t('action.clearFilters')}
    </a>
  )
  return <State title={t('log.nothing')} actions={clear} />
}

type RowsProps = Omit<DeliveriesLogProps, 'actions'> & { deliveries: readonly Delivery[] }

function Rows({ name, endpoint, messageId, deliveries }: RowsProps) {
  const { text, href } = usePortal()
  const { t } = text
  const { filter, openHref } = useLogFilter(name)
  const endpoints = useEndpoints(endpoint, deliveries)
  const columns: (Column<Delivery> | false)[] = [
    {
      title: t('log.time'),
      kind: 'title',
      cell: ({ id, createdAt }) => (
        <a class="ph-row-link ph-row-open" href={openHref(id)} aria-expanded={filter.open === id}>
          <Time at={createdAt} />
        </a>
      ),
    },
    { title: t('filter.type'), cell: ({ eventType }) => <code dir="ltr">{eventType}</code> },
    messageId === undefined && {
      title: t('log.message'),
      kind: 'wide',
      cell: ({ messageId: id }) => (
        <a class="ph-quiet" href={href({ name: 'message', id })}>
          <Id id={id} />
        </a>
      ),
    },
    endpoint === undefined && {
      title: t('endpoint.title'),
      cell: ({ endpointId: id }) => (
        <a class="ph-quiet" href={href({ name: 'endpoint', id })}>
          {endpoints.get(id)?.name ?? hostOf(endpoints.get(id)) ?? <Id id={id} />}
        </a>
      ),
    },
    { title: t('filter.status'), cell: ({ status }) => <Status state={status} /> },
    {
      title: t('log.attempts'),
      kind: 'number',
      cell: (delivery) => attemptsOf(delivery, endpoints.get(delivery.endpointId), text),
    },
    { title: t('log.next'), cell: ({ status, dueAt }) => status === 'pending' && dueAt && <Time at={dueAt} /> },
  ]
  return (
    <Table
      caption={t('log.caption')}
      columns={columns.filter((column) => column !== false)}
      rows={deliveries}
      keyOf={({ id }) => id}
      detailOf={(delivery) =>
        filter.open === delivery.id && (
          <DeliveryDetail delivery={delivery} endpoint={endpoints.get(delivery.endpointId)} isInPlace />
        )
      }
    />
  )
}

/** The endpoints of what is shown, by their ids, as far as they are still there. */
function useEndpoints(endpoint: Endpoint | undefined, deliveries: readonly Delivery[]): ReadonlyMap<string, Endpoint> {
  const { api } = usePortal()
  const ids = [...new Set(deliveries.map(({ endpointId }) => endpointId))].sort()
  const query = { id: ids.join(','), limit: 1000 }
  const found = useLive(endpoint ? null : api.queries.endpoints.at(query)).data?.data ?? []
  return new Map((endpoint ? [endpoint] : found).map((one) => [one.id, one]))
}

function hostOf(endpoint: Endpoint | undefined): string | undefined {
  return endpoint && new URL(endpoint.url).host
}
