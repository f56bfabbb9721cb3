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
    const byNumber = new Map<number, string[]>()
    const byKey = new Map<string, string>()
    return {
      published({ record, n }) {
        // One that was pruned is made anew with the same id
        const made = [...(byNumber.get(n) ?? []).filter((id) => id !== record.id), record.id]
        byNumber.set(n, made)
        if (made.length > (emits.get(n) ?? 0)) fail(`emit ${n} has made ${made.length} messages`)
        if (record.idempotencyKey === null) return
        const key = `${record.tenant} ${record.idempotencyKey}`
        const before = ledger.messages.get(byKey.get(key) ?? '')
        const isAnother = before !== undefined && before.record.id !== record.id
        if (isAnother && !before.isGone && !before.mayBeGone) fail(`key ${key} has made two messages`)
        byKey.set(key, record.id)
      },
    }
  },
}
