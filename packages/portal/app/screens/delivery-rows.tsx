import type { Delivery, Endpoint } from '../api/types.ts'
import { attemptsOf } from '../state/attempt-words.ts'
import { usePortal } from '../state/portal.ts'
import type { ScreenName } from '../state/router.ts'
import { isSettled, useLive } from '../state/use-live.ts'
import { useLogFilter } from '../state/use-log-filter.ts'
import { Id } from '../ui/code.tsx'
import { PlaceLink } from '../ui/place-link.tsx'
import { Status } from '../ui/status.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import { DeliveryDetail } from './delivery-detail.tsx'

interface DeliveryRowsProps {
  /** The screen that they are on. */
  name: ScreenName
  endpoint?: Endpoint | undefined
  messageId?: string | undefined
  deliveries: readonly Delivery[]
}

/** A row for each delivery; what all of them share, an endpoint or a message, has no column. */
export function DeliveryRows({ name, endpoint, messageId, deliveries }: DeliveryRowsProps) {
  const { text } = usePortal()
  const { t } = text
  const { filter, openHref } = useLogFilter(name)
  const { endpoints, areKnown } = useEndpoints(endpoint, deliveries)
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
        <PlaceLink class="ph-quiet" to={{ name: 'message', id }}>
          <Id id={id} />
        </PlaceLink>
      ),
    },
    endpoint === undefined && {
      title: t('endpoint.title'),
      cell: ({ endpointId: id }) =>
        areKnown ? (
          <PlaceLink class="ph-quiet" to={{ name: 'endpoint', id }}>
            {endpoints.get(id)?.name ?? hostOf(endpoints.get(id)) ?? <Id id={id} />}
          </PlaceLink>
        ) : (
          <span class="ph-quiet" />
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
function useEndpoints(endpoint: Endpoint | undefined, deliveries: readonly Delivery[]) {
  const { api } = usePortal()
  const ids = [...new Set(deliveries.map(({ endpointId }) => endpointId))].sort()
  const query = { id: ids.join(','), limit: 1000 }
  const known = useLive(endpoint ? null : api.queries.endpoints.at(query), { keep: true })
  const found = endpoint ? [endpoint] : (known.data?.data ?? [])
  const endpoints = new Map(found.map((one) => [one.id, one]))
  return { endpoints, areKnown: endpoint !== undefined || isSettled(known) }
}

function hostOf(endpoint: Endpoint | undefined): string | undefined {
  return endpoint && new URL(endpoint.url).host
}
