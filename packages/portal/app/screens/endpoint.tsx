import { stateOf } from '../api/health.ts'
import type { Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { isSettled, useLive } from '../state/use-live.ts'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { Loaded, Together } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { DeliveriesLog, useLog } from './deliveries-log.tsx'
import { EndpointActions } from './endpoint-actions.tsx'
import { EndpointAnswer, useLastTry, useWaiting } from './endpoint-answer.tsx'
import { EndpointDay } from './endpoint-day.tsx'
import { EndpointSecret } from './endpoint-secret.tsx'
import { EndpointSettings } from './endpoint-settings.tsx'
import { LogActions } from './log-actions.tsx'
import { TestButton } from './test-send.tsx'

/** One endpoint: whether it works and why not, how its day went, how it is set up. */
export function EndpointScreen() {
  const { api, route, text, href } = usePortal()
  const known = useLive(api.queries.endpoint.at(route.id), { poll: true })
  const parent = { href: href({ name: 'endpoints' }), label: text.t('endpoints.title') }
  const { data } = known
  return (
    <ScreenBody isReady={data !== undefined || known.failure !== undefined}>
      <Heading
        title={data ? (data.name ?? new URL(data.url).host) : text.t('endpoint.title')}
        parent={parent}
        aside={data && <Status state={stateOf(data)} />}
        actions={
          data && (
            <>
              <TestButton endpoint={data} />
              <EndpointActions endpoint={data} />
            </>
          )
        }
      />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {(endpoint) => <Sections endpoint={endpoint} />}
      </Loaded>
    </ScreenBody>
  )
}

function Sections({ endpoint }: { endpoint: Endpoint }) {
  const { text, can } = usePortal()
  const waiting = useWaiting(endpoint)
  const last = useLastTry(endpoint)
  const log = useLog({ name: 'endpoint', endpoint })
  const mayList = can('list')
  return (
    <Together of={mayList ? [waiting, ...(last ? [last] : [])] : []}>
      <div class="ph-sections">
        <EndpointAnswer endpoint={endpoint} />
        <EndpointDay endpoint={endpoint} />
        {mayList && (
          <section aria-labelledby="ph-log">
            <h2 id="ph-log">{text.t('nav.deliveries')}</h2>
            <DeliveriesLog name="endpoint" endpoint={endpoint} actions={<LogActions endpoint={endpoint} />} />
          </section>
        )}
        {(!mayList || isSettled(log)) && (
          <>
            <EndpointSettings endpoint={endpoint} />
            {can('secrets') && <EndpointSecret endpoint={endpoint} />}
          </>
        )}
      </div>
    </Together>
  )
}
