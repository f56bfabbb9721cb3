import type { Invariant } from '../observer.js'

/** One emit makes one message, however often its publish is repeated; so does one key. */
export const once: Invariant = {
  name: 'once',
  about: 'an emit makes one message, however often it is published, and so do all emits with one key',
  watch({ ledger, scenario }, fail) {
    const emits = new Map<number, number>()
    for (const action of scenario.actions) {
      if (action.do === 'emit') emits.set(action.n, (emits.get(action.n) ?? 0) + 1)
    }
    const byNumber = new Map<number, number>()
    const byKey = new Map<string, string>()
    return {
      published({ record, n }) {
        const count = (byNumber.get(n) ?? 0) + 1
        byNumber.set(n, count)
        if (count > (emits.get(n) ?? 0)) fail(`emit ${n} has made ${count} messages`)
        if (record.idempotencyKey === null) return
        const key = `${record.tenant} ${record.idempotencyKey}`
        const before = ledger.messages.get(byKey.get(key) ?? '')
        if (before !== undefined && !before.isGone && !before.mayBeGone) fail(`key ${key} has made two messages`)
        byKey.set(key, record.id)
      },
    }
  },
}
