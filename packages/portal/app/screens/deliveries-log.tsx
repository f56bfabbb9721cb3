import type { ComponentChildren } from 'preact'
import type { DeliveryPage, Endpoint } from '../api/types.ts'
import { deliveryQuery, isFiltered } from '../state/log-filter.ts'
import { usePortal } from '../state/portal.ts'
import type { ScreenName } from '../state/router.ts'
import { type Known, useLive } from '../state/use-live.ts'
import { useLogFilter } from '../state/use-log-filter.ts'
import { Pager } from '../ui/pager.tsx'
import { Loaded, State } from '../ui/states.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { DeliveryRows } from './delivery-rows.tsx'
import { LogFilters } from './log-filters.tsx'

interface LogOf {
  /** The screen that it is on. */
  name: ScreenName
  /** Only deliveries to it. */
  endpoint?: Endpoint | undefined
  /** Only deliveries of it. */
  messageId?: string | undefined
}

/** A page of the log, as the address says. A screen whose other parts come first asks for it with them. */
export function useLog({ name, endpoint, messageId }: LogOf): Known<DeliveryPage> {
  const { api, can } = usePortal()
  const { filter } = useLogFilter(name)
  const query = deliveryQuery(filter, { endpointId: endpoint?.id, messageId })
  return useLive(can('list') ? api.queries.deliveries.at(query) : null, { poll: true, keep: true })
}

/** Deliveries, the newest first; each opens in place. Filters, page and what is open are in the address. */
export function DeliveriesLog({ name, endpoint, messageId, actions }: LogOf & { actions?: ComponentChildren }) {
  const known = useLog({ name, endpoint, messageId })
  return (
    <div class="ph-log">
      {messageId === undefined && <LogFilters name={name} hasStatus actions={actions} />}
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {({ data, nextCursor }) => (
          <>
            {data.length === 0 ? (
              <Empty name={name} />
            ) : (
              <DeliveryRows {...{ name, endpoint, messageId }} deliveries={data} />
            )}
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
