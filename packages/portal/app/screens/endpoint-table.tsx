import { type Figures, stateOf } from '../api/health.ts'
import type { Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { PlaceLink } from '../ui/place-link.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { Status } from '../ui/status.tsx'
import { type Column, Table } from '../ui/table.tsx'

/** Endpoints with how their last day went. */
export function EndpointTable({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const { api, text, can } = usePortal()
  const { t } = text
  const days = useLive(can('read') ? api.queries.days.at(endpoints.map(({ id }) => id)) : null, {
    poll: true,
    keep: true,
  })
  const columns: Column<Endpoint>[] = [
    {
      title: t('endpoints.name'),
      kind: 'title',
      cell: ({ id, name, url }) => (
        <PlaceLink class="ph-row-link" to={{ name: 'endpoint', id }}>
          {name ?? new URL(url).host}
        </PlaceLink>
      ),
    },
    {
      title: t('endpoints.url'),
      kind: 'wide',
      cell: ({ url }) => (
        <code class="ph-url" dir="ltr" title={url}>
          {url}
        </code>
      ),
    },
    {
      title: t('endpoints.day'),
      cell: ({ id }) => {
        const day = days.data?.get(id)
        // As high without as with it, and before it is known
        return day?.buckets.some(isBusy) ? (
          <Sparkline buckets={day.buckets} />
        ) : (
          <span class="ph-spark">{days.data && '–'}</span>
        )
      },
    },
    {
      title: t('endpoints.rate'),
      kind: 'number',
      cell: ({ id }) => {
        const rate = days.data?.get(id)?.successRate ?? null
        return rate === null ? '–' : text.percent(rate)
      },
    },
    { title: t('endpoints.state'), cell: (endpoint) => <Status state={stateOf(endpoint)} /> },
  ]
  return <Table caption={t('endpoints.caption')} columns={columns} rows={endpoints} keyOf={({ id }) => id} />
}

function isBusy({ delivered, failed, waiting }: Figures): boolean {
  return delivered + failed + waiting > 0
}
