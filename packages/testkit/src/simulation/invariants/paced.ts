import type { Host } from '../host.js'
import type { Entry } from '../ledger.js'
import type { Invariant } from '../observer.js'

/** Deliveries that a replay may have due at once: `burst` of core. */
const burst = 10

/** A replay leaves room for what is emitted meanwhile. */
export const paced: Invariant = {
  name: 'paced',
  about: 'what a replay makes due in any second is no more than its pace, and ten',
  watch({ callsOf }, fail) {
    /** When the deliveries of the calls that a process has under way are due. */
    const due = new WeakMap<Host, number[]>()

    function note({ label }: Entry, host: Host, dueAt: number): void {
      const calls = callsOf(host)
      const replays = calls.flatMap((call) => (call.do === 'replay' || call.do === 'replayMissing' ? [call] : []))
      // Of a retry, of which each is somebody's, or of several calls between each other
      const [replay] = replays
      if (replay === undefined || replays.length > 1 || calls.some((call) => call.do === 'retry')) {
        due.delete(host)
        return
      }
      const { perSecond } = replay
      const times = due.get(host) ?? []
      times.push(dueAt)
      due.set(host, times)
      const within = times.filter((time) => Math.abs(time - dueAt) < 500).length
      if (within > perSecond + burst + 1) fail(`${label} is one of ${within} that ${host.name} makes due in a second`)
    }

    return {
      requeued: note,
      madeLate: note,
      answered({ host }) {
        due.delete(host)
      },
    }
  },
}
