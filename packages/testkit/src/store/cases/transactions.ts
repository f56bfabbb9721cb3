import assert from 'node:assert/strict'
import { idempotencyConflict } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import {
  addEndpoint,
  deliveriesOf,
  emit,
  leaseDue,
  leaseMs,
  leaseOne,
  nextToken,
  onlyDelivery,
  rejectsLike,
  rejectsWith,
  suspend,
  unsuspend,
} from '../steps.js'
import { caseGroup, type StoreContext } from '../store-case.js'

export const transactionCases = caseGroup(
  'transactions',
  {
    'a commit publishes what was emitted inside': async ({ store, begin }) => {
      await addEndpoint(store)
      const items = [publishItem(), publishItem()]
      const { tx, commit } = await begin()
      const { results } = await store.outbox.publish({ items, tx, now: testEpoch })
      assert.deepEqual(
        results,
        items.map(({ message }) => ({ id: message.id, deliveries: 1, duplicate: false })),
      )
      await commit()
      assert.equal((await leaseDue(store)).length, 2)
      for (const { message } of items) assert.deepEqual(await store.log.message(message), message)
    },

    'what was emitted inside is not taken at once, whatever is offered': async ({ store, begin }) => {
      await addEndpoint(store)
      const { tx, commit } = await begin()
      const offer = { limit: 10, leaseMs, token: nextToken(), known: new Map<string, number>() }
      const { claim } = await store.outbox.publish({ items: [publishItem()], tx, offer, now: testEpoch })
      assert.equal(claim, null)
      await commit()
      assert.equal((await leaseDue(store)).length, 1)
    },

    'a rollback sends nothing and leaves the key free': async ({ store, begin }) => {
      await addEndpoint(store)
      const item = publishItem({ idempotencyKey: 'k' })
      const { tx, rollback } = await begin()
      await store.outbox.publish({ items: [item], tx, now: testEpoch })
      await rollback()
      assert.equal(await store.log.message(item.message), null)
      assert.deepEqual(await deliveriesOf(store, 'acme'), [])
      assert.deepEqual(await leaseDue(store), [])
      const again = await emit(store, { idempotencyKey: 'k', payload: '{"other":1}' })
      assert.deepEqual([again.duplicate, again.deliveries], [false, 1])
    },

    'a key that is stored is met inside a transaction too': async ({ store, begin }) => {
      await addEndpoint(store)
      const first = await emit(store, { idempotencyKey: 'k' })
      const { tx, commit } = await begin()
      const items = [publishItem({ idempotencyKey: 'k' })]
      const { results } = await store.outbox.publish({ items, tx, now: testEpoch })
      assert.deepEqual(results, [{ id: first.id, deliveries: 1, duplicate: true }])
      await commit()
      assert.equal((await deliveriesOf(store, 'acme')).length, 1)
    },

    'a key with other content is a conflict inside a transaction too': async ({ store, begin }) => {
      await addEndpoint(store)
      const { id } = await emit(store, { idempotencyKey: 'k' })
      const { tx, rollback } = await begin()
      const other = publishItem({ idempotencyKey: 'k', payload: '{"other":1}' })
      const published = store.outbox.publish({ items: [other], tx, now: testEpoch })
      await rejectsLike(published, idempotencyConflict(other, id))
      await rollback()
      assert.equal((await deliveriesOf(store, 'acme')).length, 1)
    },
  },
  'transactions',
)

/** Emits to a suspended endpoint in a transaction, lets the endpoint go, and commits; then the row must be found. */
async function letGoMeanwhile<Tx>({ store, begin }: StoreContext<Tx>, isFreeToWrite: boolean): Promise<void> {
  const endpoint = await addEndpoint(store)
  await suspend(store, endpoint)
  const { tx, commit } = await begin()
  await store.outbox.publish({ items: [publishItem()], tx, now: testEpoch })
  const letGo = unsuspend(store, endpoint)
  if (isFreeToWrite) await letGo
  await commit()
  await letGo
  assert.equal((await store.endpoints.get({ tenant: 'acme', id: endpoint.id }))?.suspendedAt, null)
  assert.equal((await onlyDelivery(store)).status, 'held')
  const held = await store.outbox.held({ after: null, limit: 10 })
  assert.deepEqual(
    held.map(({ endpointId }) => endpointId),
    [endpoint.id],
  )
  await store.outbox.feed({ grants: [{ endpointId: endpoint.id, count: 1 }] })
  await leaseOne(store)
}

const letGoCase = 'a row held by a stale reader is found: emit while suspended, let go elsewhere, commit'

export const concurrentWriterCases = caseGroup(
  'transactions',
  { [letGoCase]: (context) => letGoMeanwhile(context, true) },
  'concurrentWriters',
)

export const singleWriterCases = caseGroup(
  'transactions',
  { [letGoCase]: (context) => letGoMeanwhile(context, false) },
  'singleWriter',
)

export const noTransactionCases = caseGroup(
  'transactions',
  {
    'publish with a tx throws unsupported and stores nothing': async ({ store }) => {
      // Callers without types can pass a tx to any store, so this one is untyped too.
      const tx = JSON.parse('{}')
      const item = publishItem()
      await rejectsWith(store.outbox.publish({ items: [item], tx, now: testEpoch }), 'unsupported')
      assert.equal(await store.log.message(item.message), null)
    },
  },
  'noTransactions',
)
