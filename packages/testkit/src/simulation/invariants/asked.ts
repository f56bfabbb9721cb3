import type { Entry } from '../ledger.js'
import type { Invariant } from '../observer.js'
import type { Action } from '../scenario.js'

/** Whether a call may have a delivery sent again, which is final still. */
function covers(action: Action, { endpoint, standing }: Entry): boolean {
  if (action.do === 'retry') return action.tenant === endpoint.record.tenant
  if (action.do !== 'replay' || action.tenant !== endpoint.record.tenant) return false
  return action.status === standing && (action.endpoint === null || action.endpoint === endpoint.index)
}

/** What is sent again is what somebody asked for. */
export const asked: Invariant = {
  name: 'asked',
  about:
    'only what a retry or a replay is for is sent again: of its tenant, as it ended, and of its endpoint where it names one',
  watch({ callsOf }, fail) {
    return {
      requeued(entry, host) {
        if (!callsOf(host).some((action) => covers(action, entry))) {
          fail(
            `${entry.label}, which is ${entry.standing}, is to be sent again, and no call of ${host.name} asked for it`,
          )
        }
      },
    }
  },
}
