import assert from 'node:assert/strict'
import { clockToleranceMs, type PublishItem, type Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { publishItem } from '../builders.js'
import { addEndpoint, leaseDue, leaseMs, nextToken, onlyDelivery } from '../steps.js'
import { caseGroup } from '../store-case.js'

const hourMs = 3_600_000

/** Publishes one item with an offer to take its delivery; gives how many were taken. */
async function publishAndTake<Tx>(store: Store<Tx>, item: PublishItem, now: number): Promise<number> {
  const offer = { limit: 10, leaseMs, token: nextToken(), known: new Map<string, number>() }
  const { claim } = await store.outbox.publish({ items: [item], offer, now })
  return claim?.deliveries.length ?? 0
}

/** Times of a message as they were stored for an emitter whose clock showed `sentAt` when the store's showed `now`. */
async function storedTimes<Tx>(store: Store<Tx>, sentAt: number, now: number) {
  const item = publishItem({ createdAt: sentAt, deliverAt: sentAt + 60_000, expiresAt: sentAt + 90_000 })
  await store.outbox.publish({ items: [item], sentAt, now })
  const stored = await store.log.message(item.message)
  assert.equal(stored?.createdAt, sentAt, 'createdAt stays the emitter’s')
  return [stored?.deliverAt, stored?.expiresAt]
}

/** Emitters whose clocks are off the store's. */
export const publishClockCases = caseGroup('publish by another clock', {
  'a delivery is due at once by the store’s time, whatever the emitter’s clock shows': async ({ store }) => {
    await addEndpoint(store)
    for (const createdAt of [testEpoch + hourMs, testEpoch - hourMs]) {
      const item = publishItem({ createdAt })
      await store.outbox.publish({ items: [item], sentAt: createdAt, now: testEpoch })
      const [leased] = await leaseDue(store, { now: testEpoch })
      assert.deepEqual([leased?.messageId, leased?.dueAt, leased?.lateMs], [item.message.id, testEpoch, 0])
    }
  },

  'a delivery that could be taken at once is not due later either': async ({ store }) => {
    await addEndpoint(store)
    const taken = await publishAndTake(store, publishItem({ createdAt: testEpoch + hourMs }), testEpoch)
    assert.equal(taken + (await leaseDue(store, { now: testEpoch })).length, 1)
  },

  'without a time given, the store’s own clock says what is due': async ({ store }) => {
    await addEndpoint(store)
    await store.outbox.publish({ items: [publishItem({ createdAt: Date.now() + hourMs })] })
    assert.equal((await leaseDue(store, { now: undefined })).length, 1)
  },

  'times that an emitter gave are moved by as much as its clock is off': async ({ store }) => {
    for (const offMs of [-hourMs, hourMs]) {
      assert.deepEqual(await storedTimes(store, testEpoch + offMs, testEpoch), [testEpoch + 60_000, testEpoch + 90_000])
    }
  },

  'a difference within the tolerance moves nothing': async ({ store }) => {
    for (const offMs of [-clockToleranceMs, 0, clockToleranceMs]) {
      const sentAt = testEpoch + offMs
      assert.deepEqual(await storedTimes(store, sentAt, testEpoch), [sentAt + 60_000, sentAt + 90_000])
    }
  },

  'without a time given, times are moved to the store’s own': async ({ store }) => {
    await addEndpoint(store)
    const sentAt = Date.now() + 10 * hourMs
    await store.outbox.publish({ items: [publishItem({ deliverAt: sentAt + 2 * hourMs })], sentAt })
    const { dueAt } = await onlyDelivery(store)
    assert.ok(dueAt !== null && dueAt < sentAt && dueAt > sentAt - 9 * hourMs, 'it is due in two hours, not in twelve')
  },
})
