import assert from 'node:assert/strict'
import type { OutboxStore } from '@posthorn/core'
import { engineGroup, register, tenant } from '../engine-case.js'
import { unavailable, withOutbox } from '../store-wrap.js'
import { deliveriesOf, until } from '../until.js'

/** A store that is away for a while. */
export const outageCases = engineGroup('outage', {
  'what a settle did whose answer was lost is told of, once, and nothing is sent again': async ({
    store,
    engine,
    receiver,
  }) => {
    const target = await receiver({ behaviour: { delayMs: 50 } })
    const gone = await receiver({ behaviour: { status: 410, delayMs: 50 } })
    let answers = 0
    const settle: OutboxStore<never>['settle'] = async (request) => {
      const result = await store.outbox.settle(request)
      answers += 1
      return answers <= 2 ? unavailable() : result
    }
    const webhooks = engine({ store: withOutbox(store, { settle }), worker: { concurrency: 8, perEndpoint: 4 } })
    const told: string[] = []
    for (const name of ['delivery.delivered', 'delivery.failed'] as const) {
      webhooks.on(name, ({ deliveryId }) => void told.push(deliveryId))
    }
    webhooks.on('endpoint.suspended', ({ endpointId }) => void told.push(endpointId))
    await register(webhooks, target.url)
    const { id } = await register(webhooks, gone.url)
    await webhooks.emitMany(
      Array.from({ length: 4 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await webhooks.start()
    await until('all is told', () => told.includes(id) && told.length >= 4 + gone.requests.length + 1)
    const final = await deliveriesOf(webhooks, { status: ['delivered', 'failed'] })
    assert.deepEqual([...told].sort(), [...final.map((delivery) => delivery.id), id].sort())
    assert.equal(target.requests.length, 4)
    assert.ok(gone.requests.length <= 4, 'no more than were in flight at the first 410')
    for (const { attempts } of final) assert.equal(attempts, 1)
    await webhooks.stop()
  },
})
