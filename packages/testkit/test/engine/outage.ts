import assert from 'node:assert/strict'
import type { OutboxStore, Store } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { unavailable, withOutbox } from '../../src/engine/store-wrap.js'
import { deliveriesOf, until, untilCounts } from '../../src/engine/until.js'
import { rejectsWith } from '../../src/store/steps.js'

/** A store that can be taken away and given back. */
function switchable<Tx>(store: Store<Tx>) {
  const { outbox } = store
  const state = { away: false, refused: 0 }
  function guard<Request, Result>(verb: (request: Request) => Promise<Result>): (request: Request) => Promise<Result> {
    return (request) => {
      if (!state.away) return verb(request)
      state.refused += 1
      return unavailable()
    }
  }
  const verbs: Partial<OutboxStore<Tx>> = {
    publish: guard((request) => outbox.publish(request)),
    claim: guard((request) => outbox.claim(request)),
    settle: guard((request) => outbox.settle(request)),
    renew: guard((request) => outbox.renew(request)),
    release: guard((request) => outbox.release(request)),
    park: guard((request) => outbox.park(request)),
    held: guard((request) => outbox.held(request)),
    feed: guard((request) => outbox.feed(request)),
  }
  return { store: withOutbox(store, verbs), state }
}

/** A store that is away for a while, as the worker sees it. */
export const outageCases = engineGroup('outage', {
  'peer defect 4: the worker reports it, loses nothing and goes on': async ({ store, engine, receiver }) => {
    const target = await receiver({ behaviour: { delayMs: 5 } })
    const { store: unsteady, state } = switchable(store)
    const webhooks = engine({
      store: unsteady,
      limits: { emitRetryMs: 0 },
      worker: { concurrency: 8, perEndpoint: 4, leaseMs: 3000 },
    })
    const codes = new Set<string>()
    webhooks.on('worker.error', ({ code }) => void codes.add(code))
    await webhooks.start()
    await register(webhooks, `${target.url}/a`)
    await register(webhooks, `${target.url}/b`)
    await webhooks.emitMany(
      Array.from({ length: 150 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await target.waitFor(20)
    state.away = true
    await rejectsWith(webhooks.emit('order.created', 'lost', { tenant }), 'store_unavailable')
    await until('the worker has noticed', () => state.refused >= 4 && codes.has('store_unavailable'))
    state.away = false
    await untilCounts(webhooks, { delivered: 300 })
    const arrived = new Set(target.requests.map(({ url, headers }) => `${url} ${headers['webhook-id']}`))
    assert.equal(arrived.size, 300)
    assert.equal(target.requests.length, 300, 'nothing is sent again')
    await webhooks.emit('order.created', 'after', { tenant })
    await untilCounts(webhooks, { delivered: 302 })
  },

  'outcomes that could not be written are written once the store is back, not sent again': async ({
    store,
    engine,
    receiver,
  }) => {
    const target = await receiver()
    let refusals = 3
    const settle: OutboxStore<never>['settle'] = (request) => {
      if (refusals === 0) return store.outbox.settle(request)
      refusals -= 1
      return unavailable()
    }
    const webhooks = engine({ store: withOutbox(store, { settle }) })
    await webhooks.start()
    await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 20 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await untilCounts(webhooks, { delivered: 20 })
    assert.equal(refusals, 0)
    assert.equal(target.requests.length, 20)
    for (const { attempts } of await deliveriesOf(webhooks)) assert.equal(attempts, 1)
  },

  'a store that refuses health alone still has its deliveries settled': async ({ store, engine, receiver }) => {
    const target = await receiver({ behaviour: [500, 500, 200] })
    let refusals = 2
    const settle: OutboxStore<never>['settle'] = (request) => {
      if (request.health.length === 0 || refusals === 0) return store.outbox.settle(request)
      if (request.settlements.length === 0) refusals -= 1
      return Promise.reject(new Error('The store cannot write health.'))
    }
    const webhooks = engine({ store: withOutbox(store, { settle }) })
    await webhooks.start()
    const { id } = await register(webhooks, target.url)
    await webhooks.emit('order.created', 1, { tenant })
    await untilCounts(webhooks, { delivered: 1 })
    target.behave([500, 200])
    await webhooks.emit('order.created', 2, { tenant })
    await untilCounts(webhooks, { delivered: 2 })
    await until('health is written again', async () => {
      const health = await store.endpoints.health({ tenant, id })
      return health?.consecutiveFailures === 0
    })
    await webhooks.stop()
  },
})
