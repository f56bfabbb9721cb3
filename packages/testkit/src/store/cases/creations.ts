import assert from 'node:assert/strict'
import type { CreationRecord } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { endpointRecord } from '../builders.js'
import { rejectsWith } from '../steps.js'
import { caseGroup } from '../store-case.js'

function creation(overrides: Partial<CreationRecord> = {}): CreationRecord {
  return { key: 'key 1', contentHash: 'hash', answer: '"ä" 😀', expiresAt: testEpoch + 1000, ...overrides }
}

/** Endpoints that are created under a key, so that a repeat makes no other. */
export const creationCases = caseGroup('creations', {
  'a repeat of a key gives what was kept, and makes nothing': async ({ store }) => {
    const first = endpointRecord({ createdAt: testEpoch })
    const kept = creation()
    assert.equal(await store.endpoints.create({ endpoint: first, maxPerTenant: 1, creation: kept }), null)
    for (const other of [creation({ answer: 'other' }), creation({ contentHash: 'other' })]) {
      const again = { endpoint: endpointRecord({ createdAt: testEpoch + 999 }), maxPerTenant: 1, creation: other }
      assert.deepEqual(await store.endpoints.create(again), kept)
      assert.equal(await store.endpoints.get({ tenant: 'acme', id: again.endpoint.id }), null)
    }
    await store.endpoints.delete({ tenant: 'acme', id: first.id })
    const late = { endpoint: endpointRecord({ createdAt: testEpoch }), maxPerTenant: 1, creation: creation() }
    assert.deepEqual(await store.endpoints.create(late), kept)
  },

  'keys are of one tenant, and end': async ({ store }) => {
    const make = (tenant: string, key: string, createdAt = testEpoch) =>
      store.endpoints.create({
        endpoint: endpointRecord({ tenant, createdAt }),
        maxPerTenant: 10,
        creation: creation({ key, expiresAt: createdAt + 1000 }),
      })
    for (const [tenant, key] of [
      ['acme', 'a'],
      ['acme', 'b'],
      ['globex', 'a'],
    ] as const) {
      assert.equal(await make(tenant, key), null)
    }
    assert.notEqual(await make('acme', 'a', testEpoch + 999), null)
    assert.equal(await make('acme', 'a', testEpoch + 1000), null)
    assert.equal((await make('acme', 'a', testEpoch + 1500))?.expiresAt, testEpoch + 2000)
  },

  'concurrent creates with one key leave one endpoint': async ({ store }) => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        store.endpoints.create({
          endpoint: endpointRecord({ createdAt: testEpoch }),
          maxPerTenant: 100,
          creation: creation(),
        }),
      ),
    )
    assert.equal(results.filter((result) => result === null).length, 1)
    for (const result of results) if (result !== null) assert.deepEqual(result, creation())
  },

  'a create that is refused keeps nothing under its key': async ({ store }) => {
    const create = (maxPerTenant: number) =>
      store.endpoints.create({ endpoint: endpointRecord({ createdAt: testEpoch }), maxPerTenant, creation: creation() })
    await rejectsWith(create(0), 'endpoint_limit_reached')
    assert.equal(await create(1), null)
  },

  'prune forgets keys that have expired, in batches, and no others': async ({ store }) => {
    const make = (key: string, expiresAt: number) =>
      store.endpoints.create({
        endpoint: endpointRecord({ createdAt: testEpoch }),
        maxPerTenant: 20,
        creation: creation({ key, expiresAt }),
      })
    const old = ['a', 'b', 'c', 'd', 'e']
    for (const key of old) await make(key, testEpoch + 1999)
    await make('young', testEpoch + 2000)
    let after: string | null = null
    do {
      const { next } = await store.log.prune({ before: testEpoch + 2000, after, limit: 2 })
      after = next
    } while (after !== null)
    assert.notEqual(await make('young', testEpoch + 3000), null)
    for (const key of old) assert.equal(await make(key, testEpoch + 3000), null)
  },

  'a tenant is deleted with its keys': async ({ store }) => {
    const make = (key: string) =>
      store.endpoints.create({
        endpoint: endpointRecord({ createdAt: testEpoch }),
        maxPerTenant: 10,
        creation: creation({ key }),
      })
    for (const key of ['a', 'b', 'c']) await make(key)
    while ((await store.log.deleteTenant({ tenant: 'acme', limit: 2 })).deleted > 0);
    for (const key of ['a', 'b', 'c']) assert.equal(await make(key), null)
  },
})
