import type { TenantSummary } from '../../api/types.ts'
import { usePortal } from '../../state/portal.ts'
import { formatRoute } from '../../state/router.ts'
import { useLive } from '../../state/use-live.ts'
import { SearchFilter } from '../../ui/filters.tsx'
import { Heading, ScreenBody } from '../../ui/heading.tsx'
import { Pager } from '../../ui/pager.tsx'
import { Loaded, State } from '../../ui/states.tsx'
import { type Column, Table, TableSkeleton } from '../../ui/table.tsx'

/** All tenants; each name leads into that tenant's portal. */
export function Tenants() {
  const { api, text, route } = usePortal()
  const { t } = text
  const { q, cursor } = route.query
  const known = useLive(api.queries.tenants.at({ q, cursor, limit: 50 }), { poll: true, keep: true })
  const clear = (
    <a class="ph-button" href={formatRoute({ name: 'operatorTenants' })}>
      {t('action.clearFilters')}
    </a>
  )
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading title={t('nav.tenants')} />
      <div class="ph-filters">
        <SearchFilter screen="operatorTenants" label={t('operator.searchTenants')} />
      </div>
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data, nextCursor }) => (
          <>
            {data.length === 0 && nextCursor === null && (
              <State title={t(q ? 'operator.nothing' : 'operator.noTenants')} actions={q && clear} />
            )}
            {data.length > 0 && <TenantTable tenants={data} />}
            {data.length === 0 && nextCursor !== null && <p class="ph-muted">{t('operator.goOn')}</p>}
            <Pager name="operatorTenants" nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </ScreenBody>
  )
}

/** Tenants, each with how many endpoints it has and how many of them are in trouble. */
export function TenantTable({ tenants }: { tenants: readonly TenantSummary[] }) {
  const { t, number } = usePortal().text
  const columns: Column<TenantSummary>[] = [
    {
      title: t('operator.tenant'),
      kind: 'title',
      cell: ({ name }) => (
        <a class="ph-row-link" href={formatRoute({ name: 'endpoints', tenant: name })}>
          {name}
        </a>
      ),
    },
    { title: t('nav.endpoints'), kind: 'number', cell: ({ endpoints }) => number(endpoints) },
    { title: t('state.failing'), kind: 'number', cell: ({ failing }) => <Count count={failing} kind="bad" /> },
    { title: t('state.suspended'), kind: 'number', cell: ({ suspended }) => <Count count={suspended} kind="warn" /> },
  ]
  return <Table caption={t('nav.tenants')} columns={columns} rows={tenants} keyOf={({ name }) => name} />
}

function Count({ count, kind }: { count: number; kind: 'bad' | 'warn' }) {
  const { number } = usePortal().text
  return <span class={count > 0 ? `ph-${kind}` : 'ph-muted'}>{number(count)}</span>
}
