import type { Answered, Invariant } from '../observer.js'

/** Errors of calls that are nobody's fault but the scenario's. */
const expected: Record<string, readonly string[]> = {
  emit: ['store_unavailable', 'store_failed', 'idempotency_conflict'],
  create: ['store_unavailable'],
  // To let one go writes its health, which a store may refuse
  endpoint: ['store_unavailable', 'store_failed', 'not_found', 'conflict'],
  cancel: ['store_unavailable', 'delivery_final', 'not_found'],
  cancelMany: ['store_unavailable', 'not_found'],
  retry: ['store_unavailable', 'delivery_not_final', 'message_expired', 'not_found'],
  replay: ['store_unavailable', 'not_found'],
  replayMissing: ['store_unavailable', 'not_found'],
  intrude: ['store_unavailable'],
  prune: ['store_unavailable'],
  deleteTenant: ['store_unavailable'],
}

function isExpected({ action, code }: Answered): boolean {
  return code === null || expected[action.do]?.includes(code) === true
}

/** Nothing fails but what was made to. */
export const sound: Invariant = {
  name: 'sound',
  about: 'no call and no worker reports an error that nothing was made to cause',
  watch({ troubledUntil }, fail) {
    return {
      answered(answer) {
        if (!isExpected(answer)) fail(`${answer.action.do} of ${answer.host.name} failed: ${String(answer.error)}`)
        if (typeof answer.given === 'object' && answer.given !== null && 'intruded' in answer.given) {
          fail(`${answer.host.name} let a tenant change what is another's`)
        }
      },
      told({ name, event, host }) {
        if (name !== 'worker.error') return
        const isCause = event.cause instanceof TypeError || event.cause instanceof RangeError
        if (isCause) fail(`${host.name} reports ${event.message} (${String(event.cause)})`)
        // Whatever goes wrong, a claim is read by what its worker knew when it asked
        if (event.message.includes('left out endpoint')) fail(`${host.name} reports ${event.message}`)
        const isSimulated =
          `${event.message} ${String(event.cause)}`.includes('Simulated') || event.code === 'store_failed'
        if (!isSimulated && troubledUntil() === Number.NEGATIVE_INFINITY) fail(`${host.name} reports ${event.message}`)
      },
    }
  },
}
