import assert from 'node:assert/strict'
import { endpointChanged, endpointIdTaken, endpointLimitReached } from '@posthorn/core'
import { endpointRecord, healthFields } from '../builders.js'
import {
  addEndpoint,
  allAtOnce,
  deliveriesOf,
  emit,
  finishDue,
  leaseOne,
  rejectsLike,
  rejectsWith,
  resultsOf,
  settleAll,
} from '../steps.js'
import { caseGroup } from '../store-case.js'

/** An endpoint with something in every field. */
function fullEndpoint() {
  return endpointRecord({
    name: 'Ünïcode 😀 "quoted"',
    description: 'line one\nline two',
    eventTypes: ['invoice.*', 'order.created'],
    scopes: ['plan=pro', 'region=eu'],
    scopeValues: { region: 'eu', plan: 'pro', deep: [1, '1', true, null, { b: 1.5, a: {} }] },
    headers: { 'x-one': 'a', 'x-many': ['b', 'c'] },
    isActive: false,
    suspendedAt: 1_735_000_000_001,
    suspendedReason: 'gone',
    suspendedBy: 'tenant',
    maxInFlight: 4,
    ordering: 'fifo',
    timeoutMs: 2500,
    profile: 'legacy',
    failureHandling: {
      triggers: ['5xx', '404', 'timeout'],
      retry: { kind: 'schedule', delaysMs: [0, 1000] },
      divert: true,
      suspend: false,
      alert: { url: 'https://example.com/alerts', headers: { 'x-many': ['b', 'c'] } },
    },
    metadata: { a: 1, nested: { list: [null, true, 1.5, 'x'] } },
    createdBy: 'user_1',
    secrets: [
      { value: 'new', fingerprint: 'f1', prefix: 'ne', createdAt: 5, expiresAt: null },
      { value: 'old', fingerprint: 'f2', prefix: 'ol', createdAt: 4, expiresAt: 1_735_000_000_002 },
    ],
    createdAt: 1_735_000_000_003,
    updatedAt: 1_735_000_000_004,
  })
}

export const endpointCases = caseGroup('endpoints', {
  'an endpoint comes back as it was created': async ({ store }) => {
    const full = fullEndpoint()
    const bare = endpointRecord()
    for (const endpoint of [full, bare]) {
      await store.endpoints.create({ endpoint, maxPerTenant: 10 })
      assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), endpoint)
    }
  },

  'a new endpoint has health of version 1, closed and not gated': async ({ store }) => {
    const { id } = await addEndpoint(store)
    assert.deepEqual(await store.endpoints.health({ tenant: 'acme', id }), {
      ...healthFields(),
      endpointId: id,
      version: 1,
    })
  },

  'an id that is taken is a conflict and changes nothing': async ({ store }) => {
    const endpoint = await addEndpoint(store, { name: 'first' })
    const again = store.endpoints.create({ endpoint: { ...endpoint, name: 'second' }, maxPerTenant: 10 })
    await rejectsLike(again, endpointIdTaken(endpoint.id))
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), endpoint)
  },

  'callers hold no part of the store: changing a record given or got changes nothing': async ({ store }) => {
    const endpoint = fullEndpoint()
    const expected = structuredClone(endpoint)
    await store.endpoints.create({ endpoint, maxPerTenant: 10 })
    endpoint.headers['x-one'] = 'changed'
    endpoint.eventTypes?.push('changed')
    const got = await store.endpoints.get({ tenant: 'acme', id: endpoint.id })
    if (got) got.metadata.a = 'changed'
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), expected)
  },

  'the limit counts the endpoints a tenant has now': async ({ store }) => {
    const create = (tenant: string) => {
      const endpoint = endpointRecord({ tenant })
      return store.endpoints.create({ endpoint, maxPerTenant: 2 }).then(() => endpoint)
    }
    const first = await create('acme')
    await create('acme')
    await rejectsLike(create('acme'), endpointLimitReached('acme', 2))
    await create('globex')
    await store.endpoints.delete({ tenant: 'acme', id: first.id })
    await create('acme')
  },

  'concurrent creates never pass the limit': async ({ store }) => {
    const creates = await allAtOnce(20, () => store.endpoints.create({ endpoint: endpointRecord(), maxPerTenant: 5 }))
    for (const create of creates) {
      if (create.status === 'rejected') await rejectsWith(Promise.reject(create.reason), 'endpoint_limit_reached')
    }
    const { total } = await store.endpoints.list({
      tenant: 'acme',
      where: {},
      sort: [{ field: 'id', direction: 'asc' }],
      after: null,
      offset: 0,
      limit: 100,
      total: true,
    })
    assert.equal(creates.filter(({ status }) => status === 'fulfilled').length, 5)
    assert.equal(total, 5)
  },

  'update changes what it names, adds one to version and gives the new record': async ({ store }) => {
    const endpoint = await addEndpoint(store, fullEndpoint())
    const patch = { name: null, eventTypes: [], headers: { 'x-two': 'z' }, updatedAt: 1_735_000_000_009 }
    const updated = await store.endpoints.update({ tenant: 'acme', id: endpoint.id, patch })
    assert.deepEqual(updated, { ...endpoint, ...patch, version: 2 })
    assert.deepEqual(await store.endpoints.get({ tenant: 'acme', id: endpoint.id }), updated)
  },

  'update replaces a setting as a whole, and leaves the others': async ({ store }) => {
    const endpoint = await addEndpoint(store, fullEndpoint())
    const handling = { triggers: ['4xx'], retry: null, divert: false, suspend: true, alert: null }
    for (const failureHandling of [handling, null]) {
      const updated = await store.endpoints.update({ tenant: 'acme', id: endpoint.id, patch: { failureHandling } })
      assert.deepEqual({ ...updated, version: 1 }, { ...endpoint, failureHandling })
    }
  },

  'update gives null where there is no endpoint': async ({ store }) => {
    const { id } = endpointRecord()
    assert.equal(await store.endpoints.update({ tenant: 'acme', id, patch: { name: 'x' } }), null)
    assert.equal(await store.endpoints.update({ tenant: 'acme', id, patch: { name: 'x' }, expectVersion: 1 }), null)
    assert.equal(await store.endpoints.get({ tenant: 'acme', id }), null)
  },

  'update with another version than the stored one is a conflict and changes nothing': async ({ store }) => {
    const { id } = await addEndpoint(store)
    const rename = (name: string, expectVersion: number) =>
      store.endpoints.update({ tenant: 'acme', id, patch: { name }, expectVersion })
    assert.equal((await rename('one', 1))?.version, 2)
    await rejectsLike(rename('two', 1), endpointChanged(id, 1))
    const stored = await store.endpoints.get({ tenant: 'acme', id })
    assert.equal(stored?.name, 'one')
    assert.equal(stored?.version, 2)
  },

  'of concurrent updates that expect one version, one wins': async ({ store }) => {
    const { id } = await addEndpoint(store)
    const updates = await allAtOnce(16, (index) =>
      store.endpoints.update({ tenant: 'acme', id, patch: { name: `n${index}` }, expectVersion: 1 }),
    )
    for (const update of updates) {
      if (update.status === 'rejected') await rejectsWith(Promise.reject(update.reason), 'conflict')
    }
    assert.equal(updates.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await store.endpoints.get({ tenant: 'acme', id }))?.version, 2)
  },

  'concurrent updates of different fields all count': async ({ store }) => {
    const { id } = await addEndpoint(store)
    const patches = [{ name: 'n' }, { description: 'd' }, { timeoutMs: 700 }, { profile: 'p' }]
    const updates = patches.map((patch) => store.endpoints.update({ tenant: 'acme', id, patch }))
    resultsOf(await Promise.allSettled(updates))
    const stored = await store.endpoints.get({ tenant: 'acme', id })
    assert.deepEqual(
      [stored?.name, stored?.description, stored?.timeoutMs, stored?.profile, stored?.version],
      ['n', 'd', 700, 'p', 5],
    )
  },

  'delete removes endpoint and health once, and leaves deliveries and attempts': async ({ store }) => {
    const { id } = await addEndpoint(store)
    await emit(store)
    const leased = await leaseOne(store)
    await settleAll(store, [leased])
    await emit(store)
    assert.equal(await store.endpoints.delete({ tenant: 'acme', id }), true)
    assert.equal(await store.endpoints.delete({ tenant: 'acme', id }), false)
    assert.equal(await store.endpoints.get({ tenant: 'acme', id }), null)
    assert.equal(await store.endpoints.health({ tenant: 'acme', id }), null)
    const statuses = (await deliveriesOf(store, 'acme')).map(({ status }) => status)
    assert.deepEqual(statuses.sort(), ['delivered', 'pending'])
    assert.equal((await store.log.attempts({ tenant: 'acme', deliveryId: leased.id })).length, 1)
    assert.equal((await emit(store)).deliveries, 0)
    await finishDue(store)
  },

  'delete with another version than the stored one is a conflict and removes nothing': async ({ store }) => {
    const { id } = await addEndpoint(store)
    const ref = { tenant: 'acme', id }
    const updated = await store.endpoints.update({ ...ref, patch: { name: 'renamed' } })
    await rejectsWith(store.endpoints.delete({ ...ref, expectVersion: 1 }), 'conflict')
    assert.deepEqual(await store.endpoints.get(ref), updated)
    assert.equal((await store.endpoints.health(ref))?.version, 1)
    assert.equal(await store.endpoints.delete({ ...ref, tenant: 'globex', expectVersion: 2 }), false)
    assert.equal(await store.endpoints.delete({ ...ref, expectVersion: 2 }), true)
    assert.equal(await store.endpoints.delete({ ...ref, expectVersion: 2 }), false)
    assert.equal(await store.endpoints.health(ref), null)
  },

  'of concurrent updates and deletes that expect one version, one wins': async ({ store }) => {
    const { id } = await addEndpoint(store)
    const ref = { tenant: 'acme', id, expectVersion: 1 }
    const changes = await allAtOnce(16, async (index) =>
      index % 2 === 0
        ? await store.endpoints.delete(ref)
        : (await store.endpoints.update({ ...ref, patch: { name: `n${index}` } })) !== null,
    )
    for (const change of changes) {
      if (change.status === 'rejected') await rejectsWith(Promise.reject(change.reason), 'conflict')
    }
    assert.equal(changes.filter((change) => change.status === 'fulfilled' && change.value).length, 1)
  },
})
