import { useState } from 'preact/hooks'
import type { TenantEndpoint } from '../../api/types.ts'
import type { BulkKind } from '../../state/bulk.ts'
import { usePortal } from '../../state/portal.ts'
import { formatRoute } from '../../state/router.ts'
import { useLive } from '../../state/use-live.ts'
import { SearchFilter, SelectFilter } from '../../ui/filters.tsx'
import { Heading, ScreenBody } from '../../ui/heading.tsx'
import { Pager } from '../../ui/pager.tsx'
import { Loaded, State } from '../../ui/states.tsx'
import { TableSkeleton } from '../../ui/table.tsx'
import { BulkDialog } from './bulk-dialog.tsx'
import { EndpointsOfTenants, keyOfEndpoint } from './endpoint-table.tsx'

/** What the address says for every endpoint; without, those in trouble are shown. */
const everyState = 'all'

/** Endpoints of all tenants, those in trouble first of all, and what can be done with many of them. */
export function TenantEndpoints() {
  const { api, text, route } = usePortal()
  const { t } = text
  const { q, cursor, state = 'failing,suspended' } = route.query
  const query = { q, cursor, limit: 100, state: state === everyState ? undefined : state }
  const known = useLive(api.queries.tenantEndpoints.at(query), { poll: true, keep: true })
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading title={t('operator.endpoints')} />
      <div class="ph-filters">
        <SearchFilter screen="operatorEndpoints" label={t('operator.searchEndpoints')} />
        <SelectFilter
          screen="operatorEndpoints"
          field="state"
          label={t('endpoints.state')}
          options={[
            ['', t('operator.inTrouble')],
            ['failing', t('state.failing')],
            ['suspended', t('state.suspended')],
            [everyState, t('endpoints.any')],
          ]}
        />
      </div>
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data, nextCursor }) => (
          <>
            {data.length === 0 ? <Nothing /> : <Chooser endpoints={data} />}
            <Pager name="operatorEndpoints" nextCursor={nextCursor} />
          </>
        )}
      </Loaded>
    </ScreenBody>
  )
}

function Nothing() {
  const { text, route } = usePortal()
  const { t } = text
  const isSearched = route.query.q !== undefined || route.query.state !== undefined
  const clear = (
    <a class="ph-button" href={formatRoute({ name: 'operatorEndpoints' })}>
      {t('action.clearFilters')}
    </a>
  )
  return <State title={t(isSearched ? 'endpoints.nothing' : 'operator.noTrouble')} actions={isSearched && clear} />
}

function Chooser({ endpoints }: { endpoints: readonly TenantEndpoint[] }) {
  const { text, can } = usePortal()
  const { t } = text
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  const [kind, setKind] = useState<BulkKind | null>(null)
  const toggle = (key: string) =>
    setKeys(new Set(keys.has(key) ? [...keys].filter((one) => one !== key) : [...keys, key]))
  const chosen = endpoints.filter((endpoint) => keys.has(keyOfEndpoint(endpoint)))
  const suspended = chosen.filter(({ status }) => status === 'suspended')
  const kinds: [BulkKind, boolean, number][] = [
    ['unsuspend', can('write'), suspended.length],
    ['replay', can('replay'), chosen.length],
    ['cancel', can('write'), chosen.length],
  ]
  const isWhole = chosen.length === endpoints.length
  return (
    <>
      <div class="ph-actions ph-bulk">
        <button
          type="button"
          class="ph-button"
          onClick={() => setKeys(new Set(isWhole ? [] : endpoints.map(keyOfEndpoint)))}
        >
          {t(isWhole ? 'operator.chooseNone' : 'operator.chooseAll')}
        </button>
        {kinds.map(
          ([name, isAllowed, count]) =>
            isAllowed &&
            count > 0 && (
              <button key={name} type="button" class="ph-button" onClick={() => setKind(name)}>
                {t(`bulk.${name}`, { count })}
              </button>
            ),
        )}
      </div>
      <EndpointsOfTenants endpoints={endpoints} chosen={{ keys, toggle }} />
      {kind && (
        <BulkDialog kind={kind} endpoints={kind === 'unsuspend' ? suspended : chosen} close={() => setKind(null)} />
      )}
    </>
  )
}
