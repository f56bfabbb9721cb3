import assert from 'node:assert/strict'
import type { EndpointRecord, Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { addEndpoint, deliveriesOf, emit, emitMany, suspend, writeHealth } from '../steps.js'
import { caseGroup } from '../store-case.js'

/** Endpoints of three tenants: one that fails, one that is suspended, one that is both, and others that are well. */
async function threeTenants<Tx>(store: Store<Tx>) {
  const url = 'https://shop.example/hooks'
  const failing = await addEndpoint(store, { id: 'e3', url: `${url}/1` })
  const well = await addEndpoint(store, { id: 'e1' })
  const suspended = await addEndpoint(store, { id: 'e2', tenant: 'globex', url: `${url}/2` })
  const both = await addEndpoint(store, { id: 'e0', tenant: 'initech' })
  const sick = { consecutiveFailures: 2, failingSince: testEpoch }
  await writeHealth(store, failing, sick)
  await writeHealth(store, both, sick)
  await suspend(store, suspended)
  await suspend(store, both)
  return { failing, well, suspended, both }
}

const refsOf = (found: readonly { endpoint: EndpointRecord }[]) =>
  found.map(({ endpoint: { tenant, id } }) => `${tenant} ${id}`)

export const operatorCases = caseGroup('operator', {
  'tenants are those that have an endpoint or a message, by name, a page at a time': async ({ store }) => {
    assert.deepEqual(await store.operator.tenants({ after: null, limit: 10 }), [])
    await emit(store, { tenant: 'umbrella' })
    await threeTenants(store)
    await emitMany(store, 3)
    await addEndpoint(store, { tenant: 'Zeta' })
    const all = ['Zeta', 'acme', 'globex', 'initech', 'umbrella']
    assert.deepEqual(await store.operator.tenants({ after: null, limit: 10 }), all)
    assert.deepEqual(await store.operator.tenants({ after: null, limit: 2 }), all.slice(0, 2))
    assert.deepEqual(await store.operator.tenants({ after: 'acme', limit: 2 }), all.slice(2, 4))
    assert.deepEqual(await store.operator.tenants({ after: 'initech', limit: 2 }), all.slice(4))
  },

  'of each tenant its own endpoints are counted, and those that fail or are suspended': async ({ store }) => {
    const { failing } = await threeTenants(store)
    const figures = async (...tenants: string[]) =>
      (await store.operator.figures({ tenants }))
        .filter(({ endpoints }) => endpoints > 0)
        .sort((left, right) => left.tenant.localeCompare(right.tenant))
    assert.deepEqual(await figures('initech', 'acme', 'nobody'), [
      { tenant: 'acme', endpoints: 2, failing: 1, suspended: 0 },
      { tenant: 'initech', endpoints: 1, failing: 1, suspended: 1 },
    ])
    assert.deepEqual(await figures(), [])
    assert.equal(await store.operator.failing(), 2)
    await writeHealth(store, failing, {}, { version: 2 })
    assert.deepEqual(await figures('acme'), [{ tenant: 'acme', endpoints: 2, failing: 0, suspended: 0 }])
    assert.equal(await store.operator.failing(), 1)
  },

  'endpoints in trouble are listed over all tenants, in order, a page at a time': async ({ store }) => {
    const { failing } = await threeTenants(store)
    const list = async (
      troubles: ('failing' | 'suspended')[] | null,
      after: { tenant: string; id: string } | null = null,
      limit = 10,
    ) => refsOf(await store.operator.endpoints({ troubles, after, limit }))
    assert.deepEqual(await list(null), ['acme e1', 'acme e3', 'globex e2', 'initech e0'])
    assert.deepEqual(await list(['failing']), ['acme e3', 'initech e0'])
    assert.deepEqual(await list(['suspended']), ['globex e2', 'initech e0'])
    assert.deepEqual(await list(['failing', 'suspended']), ['acme e3', 'globex e2', 'initech e0'])
    assert.deepEqual(await list(['failing', 'suspended'], null, 2), ['acme e3', 'globex e2'])
    assert.deepEqual(await list(['failing', 'suspended'], { tenant: 'globex', id: 'e2' }), ['initech e0'])
    assert.deepEqual(await list(null, { tenant: 'acme', id: 'e1' }, 2), ['acme e3', 'globex e2'])
    const [found] = await store.operator.endpoints({ troubles: ['failing'], after: null, limit: 1 })
    assert.deepEqual(found?.endpoint, failing)
    assert.deepEqual(found?.health, await store.endpoints.health(failing))
  },

  'an endpoint is found by its id or the beginning of its URL, of whatever tenant': async ({ store }) => {
    await threeTenants(store)
    const find = async (id: string, urls: string[], limit = 10) =>
      refsOf(await store.operator.findEndpoints({ id, urls, limit })).sort()
    assert.deepEqual(await find('e0', []), ['initech e0'])
    assert.deepEqual(await find('nobody', ['https://shop.example/']), ['acme e3', 'globex e2'])
    assert.deepEqual(await find('e2', ['https://shop.example/hooks/1', 'http://']), ['acme e3', 'globex e2'])
    assert.equal((await find('nobody', ['https://shop.example/'], 1)).length, 1)
    assert.deepEqual(await find('nobody', ['https://shop.example/%', 'shop.example']), [])
  },

  'a message and a delivery are found by id, with the tenants that have them': async ({ store }) => {
    await addEndpoint(store)
    const { id } = await emit(store)
    await emit(store, { tenant: 'globex', id })
    const [delivery] = await deliveriesOf(store, 'acme')
    assert.ok(delivery)
    const holders = async (of: string, ...tenants: string[]) => {
      const { messages, deliveries } = await store.operator.holders({ id: of, tenants })
      return [messages.sort(), deliveries.sort()]
    }
    assert.deepEqual(await holders(id, 'acme', 'globex', 'nobody'), [['acme', 'globex'], []])
    assert.deepEqual(await holders(id, 'globex'), [['globex'], []])
    assert.deepEqual(await holders(delivery.id, 'acme', 'globex'), [[], ['acme']])
    assert.deepEqual(await holders(id), [[], []])
  },

  'deliveries are counted by the time of their messages, over all tenants, the newest first': async ({ store }) => {
    await addEndpoint(store)
    await addEndpoint(store)
    await addEndpoint(store, { tenant: 'globex' })
    for (const at of [1, 2, 3]) await emit(store, { createdAt: testEpoch + at })
    await emit(store, { tenant: 'globex', createdAt: testEpoch + 3 })
    const range = { from: testEpoch + 2, until: testEpoch + 4 }
    const made = (over: object = {}) => store.operator.made({ ...range, limit: 10, ...over })
    assert.deepEqual(await made(), { deliveries: 5, since: testEpoch + 2 })
    assert.deepEqual(await made({ until: testEpoch + 3 }), { deliveries: 2, since: testEpoch + 2 })
    assert.deepEqual(await made({ limit: 5 }), { deliveries: 5, since: testEpoch + 2 })
    assert.deepEqual(await made({ limit: 3 }), { deliveries: 3, since: testEpoch + 3 })
    assert.deepEqual(await made({ from: testEpoch + 4, until: testEpoch + 9 }), { deliveries: 0, since: testEpoch + 4 })
  },
})
