import assert from 'node:assert/strict'
import { type Store, WebhooksError } from '@posthorn/core'
import { engineGroup, register, tenant } from '../engine-case.js'
import { withOutbox } from '../store-wrap.js'
import { untilCounts } from '../until.js'

/** A store that publishes and then gives no answer, the next `lost.next` times: its connection went down in between. */
function losingAnswers<Tx>(store: Store<Tx>) {
  const { outbox } = store
  const lost = { next: 0 }
  async function answered<Result>(work: Promise<Result>): Promise<Result> {
    const result = await work
    if (lost.next === 0) return result
    lost.next -= 1
    throw new WebhooksError('store_unavailable', 'The answer was lost.')
  }
  const verbs = {
    publish: (request: Parameters<typeof outbox.publish>[0]) => answered(outbox.publish(request)),
  }
  return { store: withOutbox(store, verbs), lost }
}

/** Emits that the store took and gave no answer to. */
export const emitAgainCases = engineGroup('emit again', {
  'an emit that gets no answer makes one message, which is sent once and without a wait for a lease': async ({
    store,
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const losing = losingAnswers(store)
    const webhooks = engine({ store: losing.store })
    await webhooks.start()
    await register(webhooks, target.url)
    const keys = [{}, { idempotencyKey: 'k' }]
    for (const [index, key] of keys.entries()) {
      // With no other work about, the worker takes it in the publish itself
      losing.lost.next = 2
      const emitted = await webhooks.emit('order.created', index, { tenant, ...key })
      assert.deepEqual([emitted.deliveries, emitted.duplicate, losing.lost.next], [1, false, 0])
      await untilCounts(webhooks, { delivered: index + 1 })
    }
    assert.equal(target.requests.length, keys.length)
  },

  'all that emitMany was given is there once': async ({ store, engine }) => {
    const losing = losingAnswers(store)
    const webhooks = engine({ store: losing.store })
    losing.lost.next = 1
    const item = { type: 'order.created' as const, payload: 1, tenant }
    const results = await webhooks.emitMany([item, { ...item, idempotencyKey: 'k' }, item])
    assert.deepEqual(
      results.map(({ duplicate }) => duplicate),
      [false, false, false],
    )
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 3)
  },
})
