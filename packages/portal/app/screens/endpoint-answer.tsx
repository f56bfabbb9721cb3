import { stateOf } from '../api/health.ts'
import type { DeliveryPage, Endpoint } from '../api/types.ts'
import { adviceOn } from '../state/advice.ts'
import { useNow } from '../state/clock.ts'
import { usePortal } from '../state/portal.ts'
import { type Known, useLive } from '../state/use-live.ts'
import { Answer } from '../ui/answer.tsx'
import { Clock, Time } from '../ui/time.tsx'

/** Whether the endpoint works; if not, since when, why, how much waits, and what to do. */
export function EndpointAnswer({ endpoint }: { endpoint: Endpoint }) {
  const { text } = usePortal()
  const waiting = useWaiting(endpoint).data?.total ?? 0
  const wait = waiting > 0 && <> {text.t('answer.waiting', { count: waiting })}</>
  const state = stateOf(endpoint)
  if (state === 'failing') return <FailingAnswer endpoint={endpoint} wait={wait} />
  if (state === 'suspended') {
    const { suspendedAt, suspendedBy, suspendedReason } = endpoint
    const by = text.t(`answer.by.${suspendedBy ?? 'system'}`)
    return (
      <Answer tone="warn">
        {text.rich('answer.suspended', { since: suspendedAt && <Clock at={suspendedAt} />, by })}
        {suspendedReason && <> {text.t('answer.reason', { reason: suspendedReason })}</>}
        {wait} {text.t(suspendedBy === 'host' ? 'answer.suspendedByHost' : 'answer.suspendedHelp')}
      </Answer>
    )
  }
  if (state === 'paused') {
    return (
      <Answer tone="quiet">
        {text.t('answer.paused')}
        {wait}
      </Answer>
    )
  }
  return (
    <Answer tone="ok">
      {text.t('answer.active')}
      {wait}
    </Answer>
  )
}

function FailingAnswer({ endpoint, wait }: { endpoint: Endpoint; wait: preact.ComponentChildren }) {
  const { text } = usePortal()
  const { failingSince, retryAt } = endpoint.health
  const now = useNow()
  const last = useLastTry(endpoint)?.data?.data[0]
  const advice = last ? adviceOn(last.lastOutcome, last.lastStatusCode) : null
  return (
    <Answer tone="bad">
      {text.rich('answer.failing', { since: failingSince && <Clock at={failingSince} /> })}
      {wait}
      {/* Where that is over, a worker tries as soon as there is something to send */}
      {retryAt && Date.parse(retryAt) > now && <> {text.rich('answer.nextTry', { time: <Time at={retryAt} /> })}</>}
      {advice && <span class="ph-advice">{text.t(advice)}</span>}
    </Answer>
  )
}

/** The newest delivery to an endpoint that fails, which says why; null where it does not fail. */
export function useLastTry(endpoint: Endpoint): Known<DeliveryPage> | null {
  const { api, can } = usePortal()
  const isAsked = can('list') && stateOf(endpoint) === 'failing'
  const query = { endpointId: endpoint.id, status: 'failed,pending', limit: 1 }
  const known = useLive(isAsked ? api.queries.deliveries.at(query) : null, { poll: true })
  return isAsked ? known : null
}

/** How many deliveries wait for an endpoint: the total of a page. */
export function useWaiting({ id }: Endpoint): Known<DeliveryPage> {
  const { api, can } = usePortal()
  const query = { endpointId: id, status: 'pending,held', limit: 1, total: true }
  return useLive(can('list') ? api.queries.deliveries.at(query) : null, { poll: true })
}
