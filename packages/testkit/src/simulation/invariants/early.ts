import type { Invariant } from '../observer.js'

/** Nothing is sent before its time, nor after it. */
export const early: Invariant = {
  name: 'early',
  about: 'nothing is sent before deliverAt, before the delay of its retry is over, or after expiresAt',
  watch(_view, fail) {
    return {
      sent({ entry, at }) {
        if (at < entry.dueAt) fail(`${entry.label} is sent ${entry.dueAt - at} ms before its time`)
        const { expiresAt } = entry.message
        if (expiresAt !== null && at > expiresAt)
          fail(`${entry.label} is sent ${at - expiresAt} ms after it has expired`)
      },
      claimed({ entries, at }) {
        for (const { dueAt, label } of entries) {
          if (at < dueAt) fail(`${label} is claimed ${dueAt - at} ms before it is due`)
        }
      },
    }
  },
}
