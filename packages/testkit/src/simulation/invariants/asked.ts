import type { Entry } from '../ledger.js'
import type { Invariant } from '../observer.js'
import type { Action } from '../scenario.js'

/** Whether a call may have a delivery sent again. */
function covers(action: Action, { endpoint }: Entry): boolean {
  if (action.do === 'retry') return action.tenant === endpoint.record.tenant
  if (action.do !== 'replay' || action.tenant !== endpoint.record.tenant) return false
  return action.endpoint === null || action.endpoint === endpoint.index
}

/** What is sent again is what somebody asked for. */
export const asked: Invariant = {
  name: 'asked',
  about: 'only what a retry or a replay is for is sent again: of its tenant, and of its endpoint where it names one',
  watch({ callsOf }, fail) {
    return {
      requeued(entry, host) {
        if (!callsOf(host).some((action) => covers(action, entry))) {
          fail(`${entry.label} is to be sent again, and no call of ${host.name} asked for it`)
        }
      },
    }
  },
}
