import assert from 'node:assert/strict'
import { idempotencyConflict } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import { addEndpoint, allAtOnce, deliveriesOf, emit, finishDue, rejectsLike, resultsOf } from '../steps.js'
import { caseGroup } from '../store-case.js'

export const idempotencyCases = caseGroup('idempotency', {
  'a key met again gives the stored message and inserts nothing': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store)
    const first = await emit(store, { idempotencyKey: 'k' })
    await addEndpoint(store)
    const second = await emit(store, { idempotencyKey: 'k' })
    assert.deepEqual([first.id, first.deliveries, first.duplicate], [first.message.id, 2, false])
    assert.deepEqual([second.id, second.deliveries, second.duplicate], [first.id, 2, true])
    assert.equal(await store.log.message(second.message), null)
    assert.equal((await deliveriesOf(store, 'acme')).length, 2)
  },

  '32 concurrent publishes of one key make one message and no error': async ({ store }) => {
    await addEndpoint(store)
    const results = resultsOf(await allAtOnce(32, () => emit(store, { idempotencyKey: 'k' })))
    assert.equal(results.filter(({ duplicate }) => !duplicate).length, 1)
    assert.equal(new Set(results.map(({ id }) => id)).size, 1)
    assert.deepEqual(new Set(results.map(({ deliveries }) => deliveries)), new Set([1]))
    assert.equal((await deliveriesOf(store, 'acme')).length, 1)
  },

  'a key with other content is a conflict, and nothing of that call is stored': async ({ store }) => {
    await addEndpoint(store)
    const { id } = await emit(store, { idempotencyKey: 'k' })
    const innocent = publishItem()
    const other = publishItem({ idempotencyKey: 'k', payload: '{"other":1}' })
    const conflict = idempotencyConflict(other, id)
    await rejectsLike(store.outbox.publish({ items: [innocent, other], now: testEpoch }), conflict)
    await rejectsLike(store.outbox.publish({ items: [other, innocent], now: testEpoch }), conflict)
    assert.equal(await store.log.message(innocent.message), null)
    assert.equal((await deliveriesOf(store, 'acme')).length, 1)
  },

  'a duplicate and a fresh message go together': async ({ store }) => {
    await addEndpoint(store)
    const first = await emit(store, { idempotencyKey: 'k' })
    const items = [publishItem({ idempotencyKey: 'k' }), publishItem({ idempotencyKey: 'k2' }), publishItem()]
    const { results } = await store.outbox.publish({ items, now: testEpoch })
    assert.deepEqual(
      results.map(({ duplicate }) => duplicate),
      [true, false, false],
    )
    assert.equal(results[0]?.id, first.id)
    assert.equal((await deliveriesOf(store, 'acme')).length, 3)
  },

  'messages without a key never meet': async ({ store }) => {
    assert.equal((await emit(store)).duplicate, false)
    assert.equal((await emit(store)).duplicate, false)
  },

  'a key is free again once its message was pruned': async ({ store }) => {
    await addEndpoint(store)
    await emit(store, { idempotencyKey: 'k' })
    await finishDue(store)
    assert.equal((await emit(store, { idempotencyKey: 'k' })).duplicate, true)
    await store.log.prune({ before: testEpoch + 1, limit: 10 })
    assert.equal((await emit(store, { idempotencyKey: 'k', payload: '{"other":1}' })).duplicate, false)
  },
})
