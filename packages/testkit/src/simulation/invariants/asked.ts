import type { Entry } from '../ledger.js'
import type { Invariant } from '../observer.js'
import type { Action } from '../scenario.js'

/** Whether a call may have a delivery sent again, which is final still. */
function covers(action: Action, { endpoint, standing }: Entry): boolean {
  if (action.do === 'retry') return action.tenant === endpoint.record.tenant
  if (action.do !== 'replay' || action.tenant !== endpoint.record.tenant) return false
  return action.status === standing && (action.endpoint === null || action.endpoint === endpoint.index)
}

/** Whether a call may cancel a delivery, which waits still. */
function stops(action: Action, { endpoint, message }: Entry): boolean {
  if (action.do === 'cancel') return action.tenant === endpoint.record.tenant
  if (action.do !== 'cancelMany' || action.dryRun || action.tenant !== endpoint.record.tenant) return false
  const isOfEndpoint = action.endpoint === null || action.endpoint === endpoint.index
  return isOfEndpoint && (action.type === null || action.type === message.type)
}

/** What is sent again, or cancelled, is what somebody asked for. */
export const asked: Invariant = {
  name: 'asked',
  about:
    'only what a retry or a replay is for is sent again: of its tenant, as it ended, and of its endpoint where it names one; and only what a cancellation is for is cancelled',
  watch({ callsOf }, fail) {
    /** Calls that have ended: the store may do what they asked for once more. */
    const ended: Action[] = []
    return {
      answered: ({ action }) => void ended.push(action),
      cancelled(entry, host) {
        if (![...callsOf(host), ...ended].some((action) => stops(action, entry))) {
          fail(`${entry.label} is cancelled, and no call of ${host.name} asked for it`)
        }
      },
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
