import assert from 'node:assert/strict'
import type { ClaimedDelivery, DueClaim, PassOver } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { healthFields } from '../builders.js'
import {
  addEndpoint,
  allAtOnce,
  claimDue,
  emit,
  emitMany,
  finishDue,
  leaseDue,
  leaseMs,
  leaseOne,
  refOf,
  resultsOf,
  sameIds,
  settleAll,
  unhealthy,
  writeHealth,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

const later = testEpoch + 10_000

export const claimCases = caseGroup('claim', {
  'an empty store gives an empty claim': async ({ store }) => {
    const nothing = {
      deliveries: [],
      messages: [],
      endpoints: [],
      deleted: [],
      now: later,
      nextDueAt: null,
      reached: null,
    }
    assert.deepEqual(await claimDue(store, { now: later }), nothing)
  },

  'the oldest due comes first, over endpoints and tenants': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store, { tenant: 'globex' })
    for (const [tenant, createdAt] of [
      ['acme', 30],
      ['globex', 10],
      ['acme', 40],
      ['globex', 20],
    ] as const) {
      await emit(store, { tenant, createdAt: testEpoch + createdAt })
    }
    const dueAt = (await leaseDue(store, { limit: 3 })).map((delivery) => delivery.dueAt - testEpoch)
    assert.deepEqual(dueAt, [10, 20, 30])
    assert.deepEqual(
      (await leaseDue(store)).map((delivery) => delivery.dueAt - testEpoch),
      [40],
    )
  },

  'a delivery can be claimed from the moment it is due, not before': async ({ store }) => {
    await addEndpoint(store)
    await emit(store, { createdAt: testEpoch + 100 })
    assert.deepEqual((await claimDue(store, { now: testEpoch + 99 })).deliveries, [])
    assert.equal((await claimDue(store, { now: testEpoch + 100 })).deliveries.length, 1)
  },

  'a claim says what the worker must know': async ({ store }) => {
    const endpoint = await addEndpoint(store, { headers: { 'x-a': 'b' }, scopes: [] })
    const { message } = await emit(store)
    const claim = await claimDue(store, { now: testEpoch + 250 })
    const [delivery] = claim.deliveries
    assert.deepEqual(claim, {
      deliveries: [
        {
          id: delivery?.id,
          tenant: 'acme',
          messageId: message.id,
          endpointId: endpoint.id,
          attempts: 0,
          attemptsInBudget: 0,
          dueAt: testEpoch,
          lateMs: 250,
        },
      ],
      messages: [message],
      endpoints: [
        { id: endpoint.id, version: 1, endpoint, health: { ...healthFields(), endpointId: endpoint.id, version: 1 } },
      ],
      deleted: [],
      now: testEpoch + 250,
      nextDueAt: null,
      reached: null,
    })
  },

  'limit is the most a claim takes': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 10)
    assert.equal((await claimDue(store, { limit: 4 })).deliveries.length, 4)
    assert.equal((await claimDue(store, { limit: 4 })).deliveries.length, 4)
    assert.equal((await claimDue(store, { limit: 4 })).deliveries.length, 2)
  },

  'payloads stay within maxBytes, but one is always taken': async ({ store }) => {
    await addEndpoint(store)
    const payload = JSON.stringify('x'.repeat(98))
    await emitMany(store, 7, { payload })
    const take = async (maxBytes: number) => (await claimDue(store, { maxBytes })).deliveries.length
    assert.deepEqual([await take(299), await take(300), await take(10), await take(1000)], [2, 3, 1, 1])
  },

  'payload sizes count in bytes, not characters': async ({ store }) => {
    await addEndpoint(store)
    await emitMany(store, 3, { payload: JSON.stringify('€'.repeat(100)) })
    assert.equal((await claimDue(store, { maxBytes: 350 })).deliveries.length, 1)
  },

  'each message and each endpoint of a claim is given once': async ({ store }) => {
    const ids = []
    for (let index = 0; index < 3; index++) ids.push((await addEndpoint(store)).id)
    const messages = await emitMany(store, 2)
    const claim = await claimDue(store)
    assert.equal(claim.deliveries.length, 6)
    sameIds(
      claim.messages.map(({ id }) => id),
      messages,
    )
    sameIds(
      claim.endpoints.map(({ id }) => id),
      ids,
    )
  },

  'an endpoint whose version the caller knows comes without its record': async ({ store }) => {
    const known = await addEndpoint(store)
    const changed = await addEndpoint(store)
    await store.endpoints.update({ tenant: 'acme', id: changed.id, patch: { name: 'new' } })
    await writeHealth(store, known, { consecutiveFailures: 3 })
    await emit(store)
    const versions = new Map([
      [known.id, 1],
      [changed.id, 1],
    ])
    const { endpoints } = await claimDue(store, { known: versions })
    const find = (id: string) => endpoints.find((endpoint) => endpoint.id === id)
    assert.equal(endpoints.length, 2)
    assert.equal(find(known.id)?.endpoint, undefined)
    assert.deepEqual([find(known.id)?.version, find(known.id)?.health.consecutiveFailures], [1, 3])
    assert.deepEqual([find(changed.id)?.version, find(changed.id)?.endpoint?.name], [2, 'new'])
  },

  'it gives the health that is stored, whichever field is not as at first': async ({ store }) => {
    const endpoints = []
    for (const fields of unhealthy) endpoints.push({ fields, endpoint: await addEndpoint(store) })
    await emit(store)
    for (const { fields, endpoint } of endpoints) await writeHealth(store, endpoint, fields)
    const claimed = await claimDue(store)
    assert.equal(claimed.endpoints.length, unhealthy.length)
    for (const { fields, endpoint } of endpoints) {
      const found = claimed.endpoints.find(({ id }) => id === endpoint.id)
      assert.deepEqual(found?.health, { ...healthFields(fields), endpointId: endpoint.id, version: 2 })
    }
  },

  'a deleted endpoint is said to be deleted, and its deliveries are given': async ({ store }) => {
    const gone = await addEndpoint(store)
    const there = await addEndpoint(store)
    await emitMany(store, 2)
    await store.endpoints.delete({ tenant: 'acme', id: gone.id })
    const { deliveries, endpoints, deleted } = await claimDue(store)
    sameIds(
      deliveries.map(({ endpointId }) => endpointId),
      [gone.id, gone.id, there.id, there.id],
    )
    assert.deepEqual([endpoints.map(({ id }) => id), deleted], [[there.id], [gone.id]])
  },

  'an endpoint that is there is not said to be deleted, whatever it is and the caller knows of it': async ({
    store,
  }) => {
    const known = new Map<string, number>()
    const ids: string[] = []
    for (const version of [1, 2, 7]) {
      const endpoint = await addEndpoint(store)
      await store.endpoints.update({ tenant: 'acme', id: endpoint.id, patch: { name: 'new' } })
      ids.push(endpoint.id)
      known.set(endpoint.id, version)
    }
    await emit(store)
    const [paused, suspended] = ids
    await store.endpoints.update({ tenant: 'acme', id: paused ?? '', patch: { isActive: false } })
    await store.endpoints.update({ tenant: 'acme', id: suspended ?? '', patch: { suspendedAt: testEpoch } })
    const { endpoints, deleted } = await claimDue(store, { known })
    sameIds(
      endpoints.map(({ id }) => id),
      ids,
    )
    for (const { id, version, endpoint } of endpoints) assert.equal(endpoint?.version, version, `${id} comes whole`)
    assert.deepEqual(deleted, [])
  },

  'it passes over endpoints, however many of their deliveries come first, and a later one goes on from there': async ({
    store,
  }) => {
    const crowds = [
      await addEndpoint(store, { eventTypes: ['crowd'] }),
      await addEndpoint(store, { eventTypes: ['crowd'] }),
    ]
    const other = await addEndpoint(store, { eventTypes: ['other'] })
    const none = await addEndpoint(store, { tenant: 'globex' })
    // More than one call looks at
    for (let n = 0; n < 6; n++) await emitMany(store, 500, { type: 'crowd' })
    for (let n = 0; n < 3; n++) await emit(store, { type: 'other', createdAt: testEpoch + 1 })
    await emit(store, { tenant: 'globex', createdAt: testEpoch + 2 })
    const endpointIds = crowds.map(({ id }) => id)
    const found: ClaimedDelivery[] = []
    const place: PassOver = { endpointIds, after: null }
    for (let calls = 0; calls === 0 || place.after !== null; calls++) {
      assert.ok(calls < 100, 'it comes to the end')
      const { deliveries, reached, nextDueAt }: DueClaim = await claimDue(store, { limit: 10, passOver: place })
      found.push(...deliveries)
      assert.equal(nextDueAt, null)
      place.after = reached
    }
    assert.deepEqual(
      found.map(({ endpointId, dueAt }) => [endpointId, dueAt - testEpoch]),
      [
        [other.id, 1],
        [other.id, 1],
        [other.id, 1],
        [none.id, 2],
      ],
    )
    const rest = await leaseDue(store, { limit: 10_000 })
    assert.equal(rest.length, 6000, 'what it took is leased, and nothing else is')
    assert.ok(rest.every(({ endpointId }) => endpointIds.includes(endpointId)))
  },

  'what is leased, held or final cannot be claimed': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store, { suspendedAt: 1 })
    await emit(store)
    await finishDue(store, 'failed')
    await emit(store)
    await finishDue(store)
    await emit(store)
    assert.equal((await leaseDue(store)).length, 1)
    assert.deepEqual(await leaseDue(store), [])
  },

  'a lease that ran out is due again, and counts no attempt': async ({ store }) => {
    await addEndpoint(store)
    await emit(store)
    const first = await leaseOne(store, { now: later })
    assert.deepEqual(await leaseDue(store, { now: later + leaseMs - 1 }), [])
    const second = await leaseOne(store, { now: later + leaseMs })
    assert.equal(second.id, first.id)
    assert.deepEqual([second.attempts, second.attemptsInBudget, second.lateMs], [0, 0, 0])
  },

  'attempts of siblings are counted apart': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store)
    await emit(store)
    const [one, other] = await leaseDue(store)
    assert.ok(one && other)
    await settleAll(store, [one], { status: 'pending', delayMs: 0 })
    await store.outbox.release({
      deliveries: [{ ...refOf(other), token: other.token, status: 'pending', dueAt: other.dueAt }],
    })
    const attempts = (await leaseDue(store)).map(({ id, attempts, attemptsInBudget }) => ({
      id,
      attempts,
      attemptsInBudget,
    }))
    assert.deepEqual(attempts, [
      { id: other.id, attempts: 0, attemptsInBudget: 0 },
      { id: one.id, attempts: 1, attemptsInBudget: 1 },
    ])
  },

  'concurrent claims never share a delivery, and none is lost': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store)
    await emitMany(store, 50)
    const claims = resultsOf(await allAtOnce(8, () => leaseDue(store, { limit: 25 })))
    const taken = claims.flat().map(({ id }) => id)
    assert.equal(new Set(taken).size, taken.length, 'no delivery is in two claims')
    const rest = (await leaseDue(store)).map(({ id }) => id)
    assert.equal(new Set([...taken, ...rest]).size, 100)
    assert.equal(taken.length + rest.length, 100)
  },
})
