import assert from 'node:assert/strict'
import { engineGroup, register, tenant } from '../engine-case.js'

/** Changes of endpoints that meet each other. */
export const endpointCases = engineGroup('endpoints', {
  'a form saved with masks never brings a rotated key back': async ({ store, engine, secondStore }) => {
    const engines = [engine({ store }), engine({ store: await secondStore() })] as const
    const { id } = await register(engines[0], 'http://127.0.0.1/', { headers: { authorization: 'key 0' } })
    const shown = await engines[0].endpoints.get({ tenant, id })
    for (let round = 1; round <= 20; round++) {
      const headers = { authorization: `key ${round}` }
      await Promise.all([
        engines[1].endpoints.update({ tenant, id, headers }),
        engines[0].endpoints.update({ tenant, id, name: 'saved', headers: shown.headers }),
      ])
      assert.deepEqual((await store.endpoints.get({ tenant, id }))?.headers, headers)
    }
  },

  'one of many changes of one version is made': async ({ store, engine, secondStore }) => {
    const engines = [engine({ store }), engine({ store: await secondStore() })]
    const [first] = engines
    assert.ok(first)
    const { id, version } = await register(first, 'http://127.0.0.1/')
    const changes = Array.from({ length: 10 }, (_, at) =>
      engines[at % 2]?.endpoints.update({ tenant, id, version, name: `${at}` }),
    )
    const ended = await Promise.allSettled(changes)
    const lost = ended.filter((each) => each.status === 'rejected')
    for (const { reason } of lost) assert.equal(reason.code, 'conflict')
    assert.equal(lost.length, 9)
    assert.equal((await first.endpoints.get({ tenant, id })).version, version + 1)
  },
})
