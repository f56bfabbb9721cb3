import type { EndpointState } from '../api/health.ts'
import type { Delivery } from '../api/types.ts'
import { useText } from '../state/portal.ts'

/** A state of an endpoint or a delivery. */
export type State = EndpointState | Delivery['status']

/** A shape for each state, on 12 by 12, so that none is told by its colour alone. */
const shapes: Record<State, string> = {
  active: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z',
  failing: 'M6 1l5.5 10H.5Z',
  paused: 'M2 1h3v10H2ZM7 1h3v10H7Z',
  suspended: 'M3.5 1h5L11 3.5v5L8.5 11h-5L1 8.5v-5Z',
  pending: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
  held: 'M1 1h10v10H1Zm2 2v6h6V3Z',
  delivered: 'M1 6.5l1.6-1.6L5 7.3 9.6 2.3l1.5 1.5L5 10.4Z',
  failed: 'M2.4 1L6 4.6 9.6 1 11 2.4 7.4 6 11 9.6 9.6 11 6 7.4 2.4 11 1 9.6 4.6 6 1 2.4Z',
  cancelled: 'M1 5h10v2H1Z',
}

/** A state as a shape and a word. */
export function Status({ state }: { state: State }) {
  const { t } = useText()
  return (
    <span class={`ph-status ph-${state}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={shapes[state]} fill-rule="evenodd" />
      </svg>
      {t(`state.${state}`)}
    </span>
  )
}
