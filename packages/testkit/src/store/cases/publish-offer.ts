import assert from 'node:assert/strict'
import type { Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { healthFields, type PublishItemOverrides, publishItem } from '../builders.js'
import {
  addEndpoint,
  claimDue,
  deliveriesOf,
  type Leased,
  leaseDue,
  leaseMs,
  nextToken,
  sameIds,
  settleAll,
  statusCounts,
  suspend,
  unhealthy,
  writeHealth,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

/** Publishes one message and offers to take `limit` of its deliveries. */
async function publishAndLease<Tx>(store: Store<Tx>, limit: number, overrides: PublishItemOverrides = {}) {
  const item = publishItem(overrides)
  const token = nextToken()
  const offer = { limit, leaseMs, token, known: new Map<string, number>() }
  const { results, claim } = await store.outbox.publish({ items: [item], offer, now: testEpoch })
  const taken: Leased[] = (claim?.deliveries ?? []).map((delivery) => ({ ...delivery, token }))
  return { item, results, claim, taken }
}

export const publishOfferCases = caseGroup('publish with an offer', {
  'it stores what it would without, and says the same of it': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store, { eventTypes: [] })
    const { item, results } = await publishAndLease(store, 10, { idempotencyKey: 'k' })
    assert.deepEqual(results, [{ id: item.message.id, deliveries: 1, duplicate: false }])
    assert.deepEqual(await statusCounts(store), { pending: 1 })
    const again = await publishAndLease(store, 10, { idempotencyKey: 'k' })
    assert.deepEqual(again.results, [{ id: item.message.id, deliveries: 1, duplicate: true }])
    assert.deepEqual(again.taken, [])
  },

  'what is held takes nothing of what was offered': async ({ store }) => {
    const closed = async () => {
      for (let i = 0; i < 3; i++) await addEndpoint(store, { suspendedAt: 1 })
    }
    await closed()
    const open = await addEndpoint(store)
    await closed()
    // Of seven in whatever order it stands behind three
    const { claim, taken } = await publishAndLease(store, 3)
    const ids = taken.map(({ endpointId }) => endpointId)
    if (claim !== null) assert.deepEqual(ids, [open.id])
  },

  'it takes no more than was offered; what it took is leased, the rest can be claimed': async ({ store }) => {
    for (let i = 0; i < 3; i++) await addEndpoint(store)
    const { item, claim, taken } = await publishAndLease(store, 2)
    assert.ok(taken.length <= 2, 'at most the limit')
    if (claim !== null && taken.length > 0) {
      assert.deepEqual([claim.messages, claim.deleted], [[item.message], []])
      sameIds(
        claim.endpoints.map(({ id }) => id),
        taken.map(({ endpointId }) => endpointId),
      )
      for (const { endpoint } of claim.endpoints) assert.ok(endpoint, 'an endpoint that was not known comes whole')
    }
    const all = (await deliveriesOf(store, 'acme')).map(({ id }) => id)
    const rest = await leaseDue(store, { now: testEpoch + 1 })
    sameIds(
      [...taken, ...rest].map(({ id }) => id),
      all,
    )
    // Both leases are over: a worker that died with them has lost nothing
    const later = Math.max(Date.now(), testEpoch) + 2 * leaseMs
    sameIds(
      (await leaseDue(store, { now: later })).map(({ id }) => id),
      all,
    )
  },

  'it gives the health that is stored of the endpoints it took, whichever field is not as at first': async ({
    store,
  }) => {
    const written = new Map<string, object>()
    for (const fields of unhealthy.filter(({ gated }) => gated !== true)) {
      const endpoint = await addEndpoint(store)
      await writeHealth(store, endpoint, fields)
      written.set(endpoint.id, { ...healthFields(fields), endpointId: endpoint.id, version: 2 })
    }
    const { claim } = await publishAndLease(store, 10)
    for (const { id, health } of claim?.endpoints ?? []) assert.deepEqual(health, written.get(id))
  },

  'what it took is settled with the token of the offer': async ({ store }) => {
    await addEndpoint(store)
    const { taken } = await publishAndLease(store, 10)
    const leased = taken.length > 0 ? taken : await leaseDue(store)
    assert.equal((await settleAll(store, leased)).settled.length, 1)
    assert.deepEqual(await statusCounts(store), { delivered: 1 })
  },

  'it takes nothing that is held or due later': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const { taken } = await publishAndLease(store, 10, { deliverAt: testEpoch + 60_000 })
    await suspend(store, endpoint)
    const held = await publishAndLease(store, 10)
    assert.deepEqual([...taken, ...held.taken], [])
    assert.deepEqual(await statusCounts(store), { held: 1, pending: 1 })
    assert.deepEqual((await claimDue(store, { now: testEpoch + 1 })).deliveries, [])
  },
})
