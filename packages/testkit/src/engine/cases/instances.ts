import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { type Engine, engineGroup, register, tenant } from '../engine-case.js'
import { withOutbox } from '../store-wrap.js'
import { deliveriesOf, until, untilCounts } from '../until.js'

/** The store, and a list of the deliveries whose settle it refused. */
function noting<Tx>(store: Store<Tx>): { store: Store<Tx>; stale: string[] } {
  const stale: string[] = []
  const settle: Store<Tx>['outbox']['settle'] = async (request) => {
    const result = await store.outbox.settle(request)
    stale.push(...result.stale)
    return result
  }
  return { store: withOutbox(store, { settle }), stale }
}

async function emitEach<Tx>(engines: Engine<Tx>[], count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, at) => engines[at % engines.length]?.emit('order.created', at, { tenant })),
  )
}

/** Several instances on one store. */
export const instanceCases = engineGroup('instances', {
  'two of them deliver 300 messages once each, and no settle is refused': async ({
    store,
    engine,
    receiver,
    secondStore,
  }) => {
    const target = await receiver({ behaviour: { delayMs: 2 } })
    const ours = noting(store)
    const theirs = noting(await secondStore())
    const engines = [engine({ store: ours.store }), engine({ store: theirs.store })]
    const [first] = engines
    assert.ok(first)
    for (const path of ['a', 'b']) await register(first, `${target.url}/${path}`)
    await emitEach(engines, 100)
    await Promise.all(engines.map((each) => each.start()))
    await emitEach(engines, 50)
    await untilCounts(first, { delivered: 300 })
    assert.equal(target.requests.length, 300)
    const arrived = new Set(target.requests.map(({ url, headers }) => `${url} ${headers['webhook-id']}`))
    assert.equal(arrived.size, 300)
    assert.deepEqual([...ours.stale, ...theirs.stale], [])
    for (const { attempts } of await deliveriesOf(first)) assert.equal(attempts, 1)
  },

  'each hears only of what it decided, together of everything': async ({ store, engine, receiver, secondStore }) => {
    const target = await receiver()
    const engines = [engine({ store }), engine({ store: await secondStore() })]
    const told: string[] = []
    for (const each of engines) each.on('delivery.delivered', ({ deliveryId }) => void told.push(deliveryId))
    const [first] = engines
    assert.ok(first)
    await register(first, target.url)
    await Promise.all(engines.map((each) => each.start()))
    await emitEach(engines, 60)
    await untilCounts(first, { delivered: 60 })
    await until('all are told', () => told.length >= 60)
    assert.equal(new Set(told).size, 60)
    assert.equal(told.length, 60)
  },

  'an endpoint changed by one is changed for the other': async ({ store, engine, receiver, secondStore }) => {
    const before = await receiver()
    const after = await receiver()
    const worker = engine({ store })
    const manager = engine({ store: await secondStore() })
    await worker.start()
    const { id } = await register(manager, before.url)
    await manager.emit('order.created', 1, { tenant })
    await before.waitFor(1)
    await manager.endpoints.update({ tenant, id, url: after.url })
    await manager.emit('order.created', 2, { tenant })
    await after.waitFor(1)
    await manager.endpoints.suspend({ tenant, id })
    await manager.emit('order.created', 3, { tenant })
    await untilCounts(manager, { delivered: 2, held: 1 })
    await manager.endpoints.unsuspend({ tenant, id })
    await after.waitFor(2)
    await untilCounts(manager, { delivered: 3 })
    assert.equal(before.requests.length, 1)
  },
})
