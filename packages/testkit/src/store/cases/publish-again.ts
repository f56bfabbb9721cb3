import assert from 'node:assert/strict'
import { messageIdTaken, type PublishItem, type Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import {
  addEndpoint,
  allAtOnce,
  deliveriesOf,
  emit,
  leaseDue,
  leaseMs,
  nextToken,
  rejectsLike,
  resultsOf,
  sameIds,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const publish = async <Tx>(store: Store<Tx>, items: PublishItem[]) =>
  (await store.outbox.publish({ items, now: testEpoch })).results

/** What a caller does who did not get the answer of a publish: the same call again. */
export const publishAgainCases = caseGroup('publish again', {
  'a message that is stored is answered as the first time, and nothing is inserted': async ({ store }) => {
    await addEndpoint(store)
    for (const item of [publishItem(), publishItem({ idempotencyKey: 'k' })]) {
      const first = await publish(store, [item])
      assert.deepEqual(first, [{ id: item.message.id, deliveries: 1, duplicate: false }])
      const later = await addEndpoint(store)
      assert.deepEqual(await publish(store, [item]), first)
      await store.endpoints.delete({ tenant: later.tenant, id: later.id })
      assert.equal((await deliveriesOf(store, 'acme', { messageId: [item.message.id] })).length, 1)
    }
  },

  'of a call some of whose messages are stored, the others are inserted': async ({ store }) => {
    await addEndpoint(store)
    const other = await emit(store, { idempotencyKey: 'other' })
    const [plain, keyed] = [publishItem(), publishItem({ idempotencyKey: 'k' })]
    await publish(store, [plain, keyed])
    const fresh = publishItem()
    const results = await publish(store, [fresh, keyed, publishItem({ idempotencyKey: 'other' }), plain])
    assert.deepEqual(results, [
      { id: fresh.message.id, deliveries: 1, duplicate: false },
      { id: keyed.message.id, deliveries: 1, duplicate: false },
      { id: other.id, deliveries: 1, duplicate: true },
      { id: plain.message.id, deliveries: 1, duplicate: false },
    ])
    assert.equal((await deliveriesOf(store, 'acme')).length, 4)
  },

  'concurrent publishes of one message make one, and each is answered alike': async ({ store }) => {
    await addEndpoint(store)
    for (const item of [publishItem(), publishItem({ idempotencyKey: 'k' })]) {
      const results = resultsOf(await allAtOnce(8, () => publish(store, [item])))
      for (const result of results) {
        assert.deepEqual(result, [{ id: item.message.id, deliveries: 1, duplicate: false }])
      }
      assert.equal((await deliveriesOf(store, 'acme', { messageId: [item.message.id] })).length, 1)
    }
  },

  'another message of the tenant with the id of one that is stored is refused': async ({ store }) => {
    const { message } = await emit(store)
    for (const change of [{ type: 'invoice.void' }, { payload: '{"other":1}' }]) {
      await rejectsLike(publish(store, [publishItem({ ...message, ...change })]), messageIdTaken(message.id))
    }
    assert.deepEqual(await store.log.message(message), message)
  },

  'with the same offer it takes again what it took, for as long as the offer says': async ({ store }) => {
    for (const over of [{}, { idempotencyKey: 'k' }]) {
      const endpoint = await addEndpoint(store)
      const items = [publishItem(over)]
      const offer = { limit: 10, leaseMs, token: nextToken(), known: new Map<string, number>() }
      const first = await store.outbox.publish({ items, offer, now: testEpoch })
      const again = await store.outbox.publish({ items, offer, now: testEpoch + leaseMs / 2 })
      assert.deepEqual(again.results, first.results)
      const taken = (again.claim?.deliveries ?? []).map(({ id }) => id)
      sameIds(
        taken,
        (first.claim?.deliveries ?? []).map(({ id }) => id),
      )
      for (const { endpoint: record } of again.claim?.endpoints ?? []) assert.deepEqual(record, endpoint)
      // What was taken is not another's while it is leased, and what was not can be claimed
      const rest = (await leaseDue(store, { now: testEpoch + leaseMs + 1 })).map(({ id }) => id)
      sameIds(
        [...taken, ...rest],
        (await deliveriesOf(store, 'acme', { endpointId: [endpoint.id] })).map(({ id }) => id),
      )
      await store.endpoints.delete({ tenant: endpoint.tenant, id: endpoint.id })
    }
  },

  'with the same offer it leaves what another worker took over meanwhile': async ({ store }) => {
    await addEndpoint(store)
    const items = [publishItem()]
    const offer = { limit: 10, leaseMs, token: nextToken(), known: new Map<string, number>() }
    await store.outbox.publish({ items, offer, now: testEpoch })
    const later = testEpoch + leaseMs + 1
    assert.equal((await leaseDue(store, { now: later })).length, 1)
    const { claim } = await store.outbox.publish({ items, offer, now: later + 1 })
    assert.deepEqual(claim?.deliveries ?? [], [])
  },
})

export const syncPublishAgainCases = caseGroup(
  'publish again',
  {
    'publishSync answers for a message that is stored as the first time': async ({ store }) => {
      await addEndpoint(store)
      for (const item of [publishItem(), publishItem({ idempotencyKey: 'k' })]) {
        const first = store.outbox.publishSync({ items: [item], now: testEpoch })
        assert.deepEqual(store.outbox.publishSync({ items: [item], now: testEpoch }), first)
        assert.equal((await deliveriesOf(store, 'acme', { messageId: [item.message.id] })).length, 1)
      }
    },
  },
  'syncPublish',
)
