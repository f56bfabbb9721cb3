import { stateOf } from '../api/health.ts'
import type { Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { Answer } from '../ui/answer.tsx'
import { Clock } from '../ui/time.tsx'

/** Whether all endpoints are well; if not, which is the first that is not. `total`: of all pages. */
export function EndpointsAnswer({ endpoints, total }: { endpoints: readonly Endpoint[]; total: number }) {
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
