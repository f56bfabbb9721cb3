import type { OutboxStore, Store } from '@posthorn/core'

/**
 * Watches whether this process is held up, by the machine or by its database, for longer than `limitMs`: then its leases
 * may have run out though nobody did anything to it. `tell` hears each time for how long.
 */
export function watchLateness(limitMs: number, tell: (ms: number) => void) {
  function heldUpFor(ms: number): void {
    if (ms > limitMs) tell(Math.round(ms))
  }

  const everyMs = limitMs / 10
  let lookedAt = performance.now()
  setInterval(() => {
    const now = performance.now()
    heldUpFor(now - lookedAt - everyMs)
    lookedAt = now
  }, everyMs).unref()

  function timed<Request, Answer>(call: (request: Request) => Promise<Answer>) {
    return async (request: Request): Promise<Answer> => {
      const began = performance.now()
      try {
        return await call(request)
      } finally {
        heldUpFor(performance.now() - began)
      }
    }
  }

  /** A store like this one whose renewals and settles are watched: by them a worker keeps what it has. */
  return <Tx>(store: Store<Tx>): Store<Tx> => {
    const { outbox } = store
    const watched: OutboxStore<Tx> = {
      ...outbox,
      renew: timed((request) => outbox.renew(request)),
      settle: timed((request) => outbox.settle(request)),
    }
    return { ...store, outbox: watched }
  }
}
