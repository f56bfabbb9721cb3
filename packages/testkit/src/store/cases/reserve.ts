import assert from 'node:assert/strict'
import type { Reservation, ReservationRequest, Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { endpointRecord } from '../builders.js'
import { addEndpoint, allAtOnce, resultsOf, writeHealth } from '../steps.js'
import { caseGroup } from '../store-case.js'

/** Five slots, 10 ms apart, within 100 ms, unless a case says otherwise. */
function asked(endpointId: string, overrides: Partial<ReservationRequest> = {}): ReservationRequest {
  return { tenant: 'acme', endpointId, kind: 'rate', count: 5, gapMs: 10, horizonMs: 100, ...overrides }
}

async function reserve<Tx>(store: Store<Tx>, atMs: number, ...reservations: ReservationRequest[]) {
  const result = await store.outbox.reserve({ reservations, now: testEpoch + atMs })
  assert.equal(result.now, testEpoch + atMs, 'reserve gives the time it was given')
  return result.reservations
}

/** How many slots each gives, and after how many whole ms the first. */
function shape(reservations: readonly Reservation[]): [count: number, delayMs: number][] {
  return reservations.map(({ count, delayMs }) => [count, Math.round(delayMs)])
}

export const reserveCases = caseGroup('reserve', {
  'slots come one after another, the first at once': async ({ store }) => {
    const { id } = await addEndpoint(store)
    assert.deepEqual(await reserve(store, 0, asked(id)), [{ endpointId: id, kind: 'rate', count: 5, delayMs: 0 }])
    assert.deepEqual(shape(await reserve(store, 20, asked(id, { count: 2 }))), [[2, 30]])
    assert.deepEqual(shape(await reserve(store, 20, asked(id, { count: 1 }))), [[1, 50]])
  },

  'slots that nobody took in time are gone': async ({ store }) => {
    const { id } = await addEndpoint(store)
    await reserve(store, 0, asked(id))
    assert.deepEqual(shape(await reserve(store, 5000, asked(id))), [[5, 0]])
  },

  'as many as begin within the horizon are given, and none tells when the next one is': async ({ store }) => {
    const { id } = await addEndpoint(store)
    assert.deepEqual(shape(await reserve(store, 0, asked(id, { count: 1000 }))), [[11, 0]])
    assert.deepEqual(shape(await reserve(store, 5, asked(id, { count: 1000 }))), [[0, 105]])
    assert.deepEqual(shape(await reserve(store, 5, asked(id, { count: 1000 }))), [[0, 105]])
    assert.deepEqual(shape(await reserve(store, 30, asked(id, { count: 1000 }))), [[3, 80]])
  },

  'a horizon of nothing gives the slot that is there now, to one': async ({ store }) => {
    const { id } = await addEndpoint(store)
    const probe = asked(id, { kind: 'probe', count: 1, gapMs: 30_000, horizonMs: 0 })
    assert.deepEqual(shape(await reserve(store, 0, probe)), [[1, 0]])
    assert.deepEqual(shape(await reserve(store, 10_000, probe)), [[0, 20_000]])
    assert.deepEqual(shape(await reserve(store, 30_000, probe)), [[1, 0]])
  },

  'gaps shorter than a ms add up': async ({ store }) => {
    const { id } = await addEndpoint(store)
    const fine = asked(id, { count: 1, gapMs: 0.4 })
    for (let taken = 0; taken < 5; taken++) await reserve(store, 0, fine)
    const [next] = await reserve(store, 0, fine)
    assert.ok(next !== undefined && Math.abs(next.delayMs - 2) < 0.01, `the sixth is 2 ms on, not ${next?.delayMs}`)
  },

  'endpoints and kinds have slots of their own, in one call and in the order asked': async ({ store }) => {
    const [first, second] = [await addEndpoint(store, { id: 'b' }), await addEndpoint(store, { id: 'a' })]
    const probe = asked(first.id, { kind: 'probe', count: 1 })
    await reserve(store, 0, asked(first.id))
    const all = await reserve(store, 0, asked(first.id), asked(second.id, { count: 3 }), probe)
    assert.deepEqual(
      all.map(({ endpointId, kind }) => `${endpointId} ${kind}`),
      ['b rate', 'a rate', 'b probe'],
    )
    assert.deepEqual(shape(all), [
      [5, 50],
      [3, 0],
      [1, 0],
    ])
  },

  'concurrent callers get no slot twice': async ({ store }) => {
    const ids = ['a', 'b', 'c']
    for (const id of ids) await addEndpoint(store, { id })
    const inTurn = (index: number) => ids.map((_, place) => ids[(place + index) % ids.length] ?? '')
    const calls = await allAtOnce(32, (index) =>
      reserve(store, 0, ...inTurn(index).map((id) => asked(id, { count: 3, horizonMs: 10_000 }))),
    )
    const taken = resultsOf(calls).flat()
    for (const id of ids) {
      const starts = taken.filter(({ endpointId }) => endpointId === id).map(({ delayMs }) => Math.round(delayMs))
      assert.deepEqual(
        starts.sort((a, b) => a - b),
        Array.from({ length: 32 }, (_, index) => index * 30),
        'each call has three slots of its own, and none is lost',
      )
    }
  },

  'a slot far away, of a longer gap or a clock that was set back, comes near': async ({ store }) => {
    const { id } = await addEndpoint(store)
    await reserve(store, 0, asked(id, { count: 1, gapMs: 86_400_000 }))
    assert.deepEqual(shape(await reserve(store, 50, asked(id))), [[0, 110]])
    assert.deepEqual(shape(await reserve(store, 150, asked(id))), [[5, 10]])
  },

  'slots are no part of health: a reservation leaves its version alone, and a write of it leaves the slots': async ({
    store,
  }) => {
    const endpoint = await addEndpoint(store)
    await reserve(store, 0, asked(endpoint.id))
    const { healthMissed } = await writeHealth(store, endpoint, { consecutiveFailures: 1 })
    assert.deepEqual(healthMissed, [])
    assert.deepEqual(shape(await reserve(store, 0, asked(endpoint.id))), [[5, 50]])
  },

  'slots go with their endpoint, and are of endpoints that are there': async ({ store }) => {
    const { id } = await addEndpoint(store, { id: 'one' })
    await reserve(store, 0, asked(id), asked(id, { kind: 'probe' }))
    await store.endpoints.delete({ tenant: 'acme', id })
    assert.deepEqual(await reserve(store, 0, asked(id), asked('none')), [])
    await store.endpoints.create({ endpoint: endpointRecord({ id }), maxPerTenant: 10 })
    const again = await reserve(store, 0, asked(id), asked(id, { kind: 'probe' }))
    assert.deepEqual(shape(again), [
      [5, 0],
      [5, 0],
    ])
  },

  'slots go with their tenant': async ({ store }) => {
    const { id } = await addEndpoint(store, { id: 'one' })
    await reserve(store, 0, asked(id))
    while ((await store.log.deleteTenant({ tenant: 'acme', limit: 2 })).deleted > 0);
    assert.deepEqual(await reserve(store, 0, asked(id)), [])
    await store.endpoints.create({ endpoint: endpointRecord({ id }), maxPerTenant: 10 })
    assert.deepEqual(shape(await reserve(store, 0, asked(id))), [[5, 0]])
  },

  "another tenant's slots are not taken": async ({ store }) => {
    const { id } = await addEndpoint(store)
    assert.deepEqual(await reserve(store, 0, asked(id, { tenant: 'globex' })), [])
    assert.deepEqual(shape(await reserve(store, 0, asked(id))), [[5, 0]])
  },
})
