import { type OutboxStore, type Store, WebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import type { ManualClock } from '@posthorn/testkit'

const verbs = ['claim', 'settle', 'renew', 'release', 'park', 'held', 'feed', 'reserve', 'publish'] as const
export type Verb = (typeof verbs)[number]

/** What becomes of one call: ms before the store hears of it and before its answer comes, and whether either is lost. */
export interface CallPlan {
  beforeMs?: number
  afterMs?: number
  /** `unheard`: the store never hears of it. `unanswered`: it does what it was told, and the answer is lost. */
  lost?: 'unheard' | 'unanswered'
}

/** The error of a store that cannot be reached. */
export const away = () => new WebhooksError('store_unavailable', 'away')

/**
 * A memory store whose calls go as `plan` says. `hands`: it gives what it publishes to a worker at once. `aheadMs`: of the
 * wall clock, for a server whose time is its own.
 */
export function faultyStore(
  clock: ManualClock,
  plan: (verb: Verb) => CallPlan | undefined,
  { hands = false, aheadMs = () => 0 }: { hands?: boolean; aheadMs?: (() => number) | undefined } = {},
): Store<never> {
  const store = memoryStore({ clock: { now: () => clock.now() + aheadMs() } })
  const wait = (ms = 0) =>
    ms === 0 ? Promise.resolve() : new Promise<void>((resolve) => clock.setTimer(ms, () => resolve()))
  /** Claims as it publishes, as a store does to which a claim of its own would be one more trip. */
  const publish: OutboxStore<never>['publish'] = async ({ items, offer }) => {
    const { results } = await store.outbox.publish({ items })
    return { results, claim: offer === undefined ? null : await store.outbox.claim({ ...offer, maxBytes: 1e6 }) }
  }
  const verbsOf = hands ? { ...store.outbox, publish } : store.outbox
  const outbox: OutboxStore<never> = new Proxy(verbsOf, {
    get(target, name, receiver) {
      const original: unknown = Reflect.get(target, name, receiver)
      const verb = verbs.find((each) => each === name)
      if (verb === undefined || typeof original !== 'function') return original
      return async (request: unknown) => {
        const { beforeMs, afterMs, lost } = plan(verb) ?? {}
        await wait(beforeMs)
        if (lost === 'unheard') throw away()
        const result: unknown = await Reflect.apply(original, target, [request])
        await wait(afterMs)
        if (lost === 'unanswered') throw away()
        return result
      }
    },
  })
  return { ...store, outbox }
}
