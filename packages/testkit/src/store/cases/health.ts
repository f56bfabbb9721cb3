import assert from 'node:assert/strict'
import { testEpoch } from '../../test-epoch.js'
import { healthFields } from '../builders.js'
import { addEndpoint, allAtOnce, emit, onlyDelivery, resultsOf, suspend, unsuspend, writeHealth } from '../steps.js'
import { caseGroup } from '../store-case.js'

const openFields = healthFields({
  consecutiveFailures: 12,
  failingSince: testEpoch + 1,
  failingTold: 70,
  gated: true,
  breakerFailures: 11,
  breakerOpenings: 2,
  openUntil: testEpoch + 60_000,
  retryAfterUntil: testEpoch + 90_000,
  retryAfterUrl: 'https://receiver.example/hooks?of=acme',
  reopenedAt: testEpoch - 5,
})

export const healthCases = caseGroup('health', {
  'a write from the stored version is made and adds one to it': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const ref = { tenant: 'acme', id: endpoint.id }
    assert.deepEqual((await writeHealth(store, endpoint, openFields)).healthMissed, [])
    assert.deepEqual(await store.endpoints.health(ref), { ...openFields, endpointId: endpoint.id, version: 2 })
    await writeHealth(store, endpoint, {}, { version: 2 })
    assert.deepEqual(await store.endpoints.health(ref), { ...healthFields(), endpointId: endpoint.id, version: 3 })
    assert.equal((await store.endpoints.get(ref))?.version, 1, "an endpoint's version is its own")
  },

  'a write from another version is not made and gives what is stored': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await writeHealth(store, endpoint, openFields)
    const result = await writeHealth(store, endpoint, { consecutiveFailures: 1 }, { version: 1, suspend: 'too many' })
    const stored = { ...openFields, endpointId: endpoint.id, version: 2 }
    assert.deepEqual(result, { settled: [], stale: [], healthMissed: [stored], suspended: [] })
    assert.deepEqual(await store.endpoints.health({ tenant: 'acme', id: endpoint.id }), stored)
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), endpoint)
  },

  'of concurrent writes from one version, one is made': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const writes = await allAtOnce(8, (index) => writeHealth(store, endpoint, { consecutiveFailures: index + 1 }))
    const missed = resultsOf(writes).filter(({ healthMissed }) => healthMissed.length > 0)
    assert.equal(missed.length, 7)
    assert.equal((await store.endpoints.health({ tenant: 'acme', id: endpoint.id }))?.version, 2)
  },

  'a deleted endpoint is left out': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    await store.endpoints.delete({ tenant: 'acme', id: endpoint.id })
    const result = await writeHealth(store, endpoint, openFields, { suspend: 'gone' })
    assert.deepEqual(result, { settled: [], stale: [], healthMissed: [], suspended: [] })
    assert.equal(await store.endpoints.health({ tenant: 'acme', id: endpoint.id }), null)
  },

  'a write can suspend the endpoint in the same step': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const options = { suspend: 'gone (410)', now: testEpoch + 9 }
    assert.deepEqual((await writeHealth(store, endpoint, {}, options)).suspended, [endpoint.id])
    const stored = await store.endpoints.get({ tenant: 'acme', id: endpoint.id })
    assert.deepEqual([stored?.suspendedAt, stored?.suspendedReason, stored?.version], [testEpoch + 9, 'gone (410)', 2])
    assert.equal(stored?.suspendedBy, 'system')
    await emit(store)
    assert.equal((await onlyDelivery(store)).status, 'held')
  },

  'what another URL answered suspends nobody: it is written, and no more': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const ref = { tenant: 'acme', id: endpoint.id }
    const patch = { url: 'https://moved.example/hooks' }
    const moved = await store.endpoints.update({ ...ref, patch })
    const left = await writeHealth(store, endpoint, openFields, { suspend: 'gone', sentTo: endpoint.url })
    assert.deepEqual(left, { settled: [], stale: [], healthMissed: [], suspended: [] })
    assert.deepEqual(await store.endpoints.get(ref), moved)
    assert.deepEqual(await store.endpoints.health(ref), { ...openFields, endpointId: endpoint.id, version: 2 })
    const there = await writeHealth(store, endpoint, openFields, { version: 2, suspend: 'gone', sentTo: patch.url })
    assert.deepEqual(there.suspended, [endpoint.id])
  },

  'a suspension that is repeated is told again, and made once': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const ref = { tenant: 'acme', id: endpoint.id }
    await writeHealth(store, endpoint, openFields, { suspend: 'gone' })
    const before = await store.endpoints.get(ref)
    const again = await writeHealth(store, endpoint, openFields, {
      suspend: 'gone',
      repeated: true,
      now: testEpoch + 9,
    })
    const stored = { ...openFields, endpointId: endpoint.id, version: 2 }
    assert.deepEqual(again, { settled: [], stale: [], healthMissed: [stored], suspended: [endpoint.id] })
    // Somebody else's reason
    assert.deepEqual((await writeHealth(store, endpoint, {}, { suspend: 'other', repeated: true })).suspended, [])
    assert.deepEqual(await store.endpoints.get(ref), before)
    await unsuspend(store, endpoint)
    assert.deepEqual((await writeHealth(store, endpoint, {}, { suspend: 'gone', repeated: true })).suspended, [])
    assert.deepEqual(await store.endpoints.health(ref), stored)
  },

  'health of several endpoints is read at once, of one tenant': async ({ store }) => {
    const sick = await addEndpoint(store)
    const well = await addEndpoint(store)
    await addEndpoint(store)
    const other = await addEndpoint(store, { tenant: 'globex' })
    await writeHealth(store, sick, openFields)
    const ids = [well.id, sick.id, other.id, 'nobody', sick.id]
    const byVersion = (await store.endpoints.healths({ tenant: 'acme', ids })).sort((a, b) => a.version - b.version)
    assert.deepEqual(byVersion, [
      { ...healthFields(), endpointId: well.id, version: 1 },
      { ...openFields, endpointId: sick.id, version: 2 },
    ])
    assert.deepEqual(await store.endpoints.healths({ tenant: 'acme', ids: [] }), [])
  },

  'an endpoint that is suspended keeps its first reason': async ({ store }) => {
    const endpoint = await addEndpoint(store)
    const before = await suspend(store, endpoint)
    const result = await writeHealth(store, endpoint, { consecutiveFailures: 4 }, { suspend: 'again' })
    assert.deepEqual([result.suspended, result.healthMissed], [[], []])
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), before)
    assert.equal((await store.endpoints.health({ tenant: 'acme', id: endpoint.id }))?.consecutiveFailures, 4)
  },
})
