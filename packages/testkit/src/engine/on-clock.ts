import type { Store } from '@posthorn/core'
import type { ManualClock } from '../manual-clock.js'
import { withOutbox } from './store-wrap.js'

/** A store whose time is a manual clock's, and word of when none of its calls is under way. */
export interface StoreOnClock<Tx> {
  store: Store<Tx>
  /** Resolves once what is under way has come to rest, so that time may go on. */
  quiet(): Promise<void>
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A store that goes by `clock` wherever a verb takes a time. */
export function storeOnClock<Tx>(store: Store<Tx>, clock: ManualClock): StoreOnClock<Tx> {
  const { outbox, log } = store
  let calls = 0

  async function counted<Result>(call: (now: number) => Promise<Result>): Promise<Result> {
    calls++
    try {
      return await call(clock.now())
    } finally {
      calls--
    }
  }

  return {
    store: withOutbox(
      store,
      {
        publish: (request) => counted((now) => outbox.publish({ ...request, now })),
        claim: (request) => counted((now) => outbox.claim({ ...request, now })),
        settle: (request) => counted((now) => outbox.settle({ ...request, now })),
        renew: (request) => counted((now) => outbox.renew({ ...request, now })),
        release: (request) => counted(() => outbox.release(request)),
        park: (request) => counted((now) => outbox.park({ ...request, now })),
        held: (request) => counted(() => outbox.held(request)),
        feed: (request) => counted((now) => outbox.feed({ ...request, now })),
        reserve: (request) => counted((now) => outbox.reserve({ ...request, now })),
        cancel: (request) => counted((now) => outbox.cancel({ ...request, now })),
        expire: (request) => counted((now) => outbox.expire({ ...request, now })),
      },
      { requeue: (request) => counted((now) => log.requeue({ ...request, now })) },
    ),
    async quiet() {
      for (let still = 0; still < 4; still = calls === 0 ? still + 1 : 0) await turn()
    },
  }
}
