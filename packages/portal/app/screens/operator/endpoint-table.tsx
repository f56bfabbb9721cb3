import { stateOf } from '../../api/health.ts'
import type { TenantEndpoint } from '../../api/types.ts'
import { usePortal } from '../../state/portal.ts'
import { formatRoute } from '../../state/router.ts'
import { Status } from '../../ui/status.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'

interface EndpointsOfTenantsProps {
  endpoints: readonly TenantEndpoint[]
  /** Which are chosen, by their keys, and what changes that; without, none can be. */
  chosen?: { keys: ReadonlySet<string>; toggle: (key: string) => void }
}

/** What tells an endpoint from those of all tenants. */
export function keyOfEndpoint({ tenant, id }: TenantEndpoint): string {
  return JSON.stringify([tenant, id])
}

/** Endpoints, each with its tenant: both lead into that tenant's portal. */
export function EndpointsOfTenants({ endpoints, chosen }: EndpointsOfTenantsProps) {
  const { t } = usePortal().text
  const columns: (Column<TenantEndpoint> | undefined)[] = [
    chosen && {
      title: t('operator.choose'),
      cell: (endpoint) => (
        <input
          type="checkbox"
          aria-label={`${endpoint.tenant} ${endpoint.name ?? endpoint.url}`}
          checked={chosen.keys.has(keyOfEndpoint(endpoint))}
          onChange={() => chosen.toggle(keyOfEndpoint(endpoint))}
        />
      ),
    },
    {
      title: t('endpoints.name'),
      kind: 'title',
      cell: ({ tenant, id, name, url }) => (
        <a class="ph-row-link" href={formatRoute({ name: 'endpoint', tenant, id })}>
          {name ?? new URL(url).host}
        </a>
      ),
    },
    {
      title: t('operator.tenant'),
      cell: ({ tenant }) => (
        <a class="ph-quiet" href={formatRoute({ name: 'endpoints', tenant })}>
          {tenant}
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
    { title: t('endpoints.state'), cell: (endpoint) => <Status state={stateOf(endpoint)} /> },
    {
      title: t('filter.time'),
      cell: ({ suspendedAt, health: { failingSince } }) => {
        const since = suspendedAt ?? failingSince
        return since && <Time at={since} />
      },
    },
  ]
  return (
    <Table
      caption={t('operator.caption')}
      columns={columns.filter((column) => column !== undefined)}
      rows={endpoints}
      keyOf={keyOfEndpoint}
    />
  )
}
