import assert from 'node:assert/strict'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import {
  addEndpoint,
  allAtOnce,
  claimDue,
  deliveriesOf,
  emit,
  leaseDue,
  leaseMs,
  leaseOne,
  rejectsWith,
  resultsOf,
  settleAll,
  suspend,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

export const lifecycleCases = caseGroup('lifecycle', {
  'the store says what it can do, as the suite was told': async ({ store, claims }) => {
    const { name, transactions, syncPublish, durable, multiProcess, concurrentPublishes, settleLingerMs } =
      store.capabilities
    assert.ok(name.length > 0, 'capabilities.name is not empty')
    assert.equal(transactions, claims.transactions, 'capabilities.transactions')
    assert.equal(syncPublish, claims.syncPublish, 'capabilities.syncPublish')
    assert.equal(durable, claims.durable, 'capabilities.durable')
    assert.ok(multiProcess || !claims.multiProcess, 'capabilities.multiProcess')
    assert.ok(concurrentPublishes >= 1, 'capabilities.concurrentPublishes is 1 or more')
    assert.ok(settleLingerMs >= 0, 'capabilities.settleLingerMs is 0 or more')
  },

  'migrate can run again, and several at once, and keeps rows': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await store.migrate()
    resultsOf(await allAtOnce(4, () => store.migrate()))
    await store.checkSchema()
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), endpoint)
  },

  'onWake and onError never throw and can be stopped, more than once': async ({ store }) => {
    const wakes: string[] = []
    const stops = [
      store.onWake(() => wakes.push('one')),
      store.onWake(() => wakes.push('two')),
      store.onError(() => wakes.push('error')),
    ]
    for (const stop of [...stops, ...stops]) stop()
    await addEndpoint(store)
    await emit(store)
    assert.deepEqual(wakes, [], 'a listener that was stopped is not called')
  },

  'close can be called twice': async ({ store }) => {
    await addEndpoint(store)
    await store.close()
    await store.close()
  },
})

export const unmigratedCases = caseGroup(
  'lifecycle',
  {
    'without its schema the store says so, and migrate makes it work': async ({ createUnmigrated }) => {
      const { store, close } = await createUnmigrated()
      try {
        await rejectsWith(store.checkSchema(), 'schema_not_migrated')
        await rejectsWith(store.outbox.publish({ items: [publishItem()], now: testEpoch }), 'schema_not_migrated')
        await rejectsWith(claimDue(store), 'schema_not_migrated')
        resultsOf(await allAtOnce(3, () => store.migrate()))
        await store.checkSchema()
        await addEndpoint(store)
        await emit(store)
        await leaseOne(store)
      } finally {
        await close?.()
      }
    },
  },
  'unmigrated',
)

export const durableCases = caseGroup(
  'lifecycle',
  {
    'rows and leases are there after the store was closed and opened again': async ({ store, reopen }) => {
      const endpoint = await addEndpoint(store)
      const { message } = await emit(store, { idempotencyKey: 'k' })
      await settleAll(store, [await leaseOne(store)], { status: 'pending', delayMs: 0 })
      const leased = await leaseOne(store)
      const suspended = await suspend(store, endpoint)
      await emit(store)
      const rows = await deliveriesOf(store, 'acme')
      const again = await reopen()
      await again.checkSchema()
      assert.deepEqual(await again.endpoints.get({ tenant: 'acme', id: endpoint.id }), suspended)
      assert.deepEqual(await again.log.message(message), message)
      assert.deepEqual(await deliveriesOf(again, 'acme'), rows)
      assert.equal((await again.log.attempts({ tenant: 'acme', deliveryId: leased.id })).length, 1)
      assert.equal((await again.outbox.held({ after: null, limit: 10 })).length, 1)
      assert.equal((await emit(again, { idempotencyKey: 'k' })).duplicate, true)
      assert.deepEqual(await leaseDue(again), [])
      const reclaimed = await leaseOne(again, { now: testEpoch + 10_000 + leaseMs })
      assert.deepEqual([reclaimed.id, reclaimed.attempts], [leased.id, 1])
      assert.deepEqual((await settleAll(again, [leased])).stale, [leased.id])
      assert.deepEqual((await settleAll(again, [reclaimed])).settled, [reclaimed.id])
    },
  },
  'durable',
)
