import { type Figures, stateOf } from '../api/health.ts'
import type { Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Answer } from '../ui/answer.tsx'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { Icon } from '../ui/icon.tsx'
import { Pager } from '../ui/pager.tsx'
import { Sparkline } from '../ui/sparkline.tsx'
import { Loaded, State } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { type Column, Table, TableSkeleton } from '../ui/table.tsx'
import { Clock } from '../ui/time.tsx'

const pageSize = 50

/** All endpoints: whether they are well, and how their last day went. */
export function Endpoints() {
  const { api, text, route, href, can } = usePortal()
  const { t } = text
  const { cursor, status } = route.query
  const isFiltered = status !== undefined
  const query = { limit: pageSize, total: true, sort: 'name,id', cursor, status }
  const known = useLive(can('list') ? api.queries.endpoints.at(query) : null, { poll: true })
  const add = can('write') && (
    <a class="ph-button ph-primary" href={href({ name: 'endpointNew' })}>
      <Icon name="plus" />
      {t('endpoints.add')}
    </a>
  )
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading title={t('endpoints.title')} actions={known.data?.data.length ? add : null} />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data, nextCursor, total = data.length }) => {
          if (data.length === 0 && isFiltered) return <NothingFound />
          if (data.length === 0) {
            return (
              <State title={t('endpoints.empty')} actions={add}>
                <p>{t(can('write') ? 'endpoints.emptyHelp' : 'endpoints.emptyReadOnly')}</p>
              </State>
            )
          }
          return (
            <>
              <AnswerOf endpoints={data} total={total} />
              <EndpointTable endpoints={data} />
              <Pager name="endpoints" nextCursor={nextCursor} />
            </>
          )
        }}
      </Loaded>
    </ScreenBody>
  )
}

function isBusy({ delivered, failed, waiting }: Figures): boolean {
  return delivered + failed + waiting > 0
}

function NothingFound() {
  const { text, href } = usePortal()
  return (
    <State
      title={text.t('endpoints.nothing')}
      actions={
        <a class="ph-button" href={href({ name: 'endpoints' })}>
          {text.t('action.clearFilters')}
        </a>
      }
    />
  )
}

function AnswerOf({ endpoints, total }: { endpoints: readonly Endpoint[]; total: number }) {
  const { text, href } = usePortal()
  const link = (endpoint: Endpoint) => (
    <a href={href({ name: 'endpoint', id: endpoint.id })}>{endpoint.name ?? endpoint.url}</a>
  )
  const failing = endpoints
    .filter((endpoint) => stateOf(endpoint) === 'failing')
    .sort((a, b) => (since(a) < since(b) ? -1 : 1))
  const [first] = failing
  if (first) {
    const values = { name: link(first), since: <Clock at={since(first)} />, failing: failing.length, count: total }
    return (
      <Answer tone="bad">
        {text.rich(failing.length === 1 ? 'endpoints.oneFails' : 'endpoints.someFail', values)}
      </Answer>
    )
  }
  const suspended = endpoints.filter(({ status }) => status === 'suspended')
  if (suspended[0]) {
    const values = { name: link(suspended[0]), suspended: suspended.length, count: total }
    const key = suspended.length === 1 ? 'endpoints.oneSuspended' : 'endpoints.someSuspended'
    return <Answer tone="warn">{text.rich(key, values)}</Answer>
  }
  if (!endpoints.some(({ status }) => status === 'active')) {
    return <Answer tone="quiet">{text.t('endpoints.allPaused')}</Answer>
  }
  return <Answer tone="ok">{text.t('endpoints.healthy', { count: total })}</Answer>
}

function since(endpoint: Endpoint): string {
  return endpoint.health.failingSince ?? ''
}

function EndpointTable({ endpoints }: { endpoints: readonly Endpoint[] }) {
  const { api, text, href, can } = usePortal()
  const { t } = text
  const days = useLive(can('read') ? api.queries.days.at(endpoints.map(({ id }) => id)) : null, { poll: true })
  const columns: Column<Endpoint>[] = [
    {
      title: t('endpoints.name'),
      kind: 'title',
      cell: ({ id, name, url }) => (
        <a class="ph-row-link" href={href({ name: 'endpoint', id })}>
          {name ?? new URL(url).host}
        </a>
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
        return day?.buckets.some(isBusy) ? <Sparkline buckets={day.buckets} /> : null
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
