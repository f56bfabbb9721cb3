import assert from 'node:assert/strict'
import { verify } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { deliveriesOf } from '../../src/engine/until.js'

/** Test sends and cursors. */
export const maintenanceCases = engineGroup('maintenance', {
  'endpoints.test sends one signed request outside queue and log, to a paused endpoint too': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver({ behaviour: [204, 500, { kind: 'silent' }] })
    const webhooks = engine()
    const { id, secret } = await register(webhooks, target.url, { isActive: false })
    const good = await webhooks.endpoints.test({ tenant, id, type: 'invoice.paid' })
    assert.deepEqual([good.success, good.outcome, good.statusCode], [true, 'response', 204])
    const [request] = target.requests
    assert.ok(request)
    await verify(request.body, request.headers, secret)
    assert.deepEqual(JSON.parse(request.text).data, { id: 'in_example' })
    const bad = await webhooks.endpoints.test({ tenant, id })
    assert.deepEqual([bad.success, bad.outcome, bad.statusCode], [false, 'response', 500])
    const slow = await webhooks.endpoints.test({ tenant, id, timeoutMs: 200 })
    assert.deepEqual([slow.success, slow.outcome, slow.statusCode], [false, 'timeout', null])
    assert.deepEqual(await deliveriesOf(webhooks), [])
    assert.equal((await webhooks.messages.list({ tenant, total: true })).total, 0)
  },

  'the log pages by cursor without gaps or repeats': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await register(webhooks, target.url)
    await webhooks.emitMany(
      Array.from({ length: 25 }, (_, at) => ({ type: 'order.created' as const, payload: at, tenant })),
    )
    await webhooks.drain()
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = cursor === undefined ? { limit: 10 } : { limit: 10, cursor: cursor ?? '' }
      const { data, nextCursor } = await webhooks.deliveries.list({ tenant, page })
      seen.push(...data.map(({ id }) => id))
      cursor = nextCursor
    } while (cursor !== null)
    assert.equal(seen.length, 25)
    assert.deepEqual(seen, [...new Set(seen)].sort().reverse())
    await assert.rejects(webhooks.deliveries.list({ tenant, page: { cursor: 'nonsense' } }), { code: 'invalid_cursor' })
    await assert.rejects(webhooks.deliveries.list({ tenant, page: { limit: -1 } }), { code: 'invalid_argument' })
  },

  'a cursor that somebody made up is refused before the store sees it': async ({ engine }) => {
    const webhooks = engine()
    const forged = (...content: unknown[]) => Buffer.from(JSON.stringify(content)).toString('base64url')
    const sorted = (field: 'name' | 'createdAt') => ({ sort: [{ field, direction: 'asc' as const }] })
    const page = (...content: unknown[]) => ({ tenant, page: { cursor: forged(...content) } })
    const calls = [
      ...['nobody', 5, null, '0197F3C2-9A00-7000-8000-00000000000'].flatMap((id) => [
        () => webhooks.messages.list(page('messages,id:desc', id)),
        () => webhooks.deliveries.list(page('deliveries,id:desc', id)),
        () => webhooks.deliveries.replay({ tenant, cursor: forged('replay,id:asc', id) }),
      ]),
      () => webhooks.endpoints.list(page('endpoints,id:desc', 5)),
      () => webhooks.endpoints.list({ ...page('endpoints,createdAt:asc,id:asc', 'now', 'e'), ...sorted('createdAt') }),
      () => webhooks.endpoints.list({ ...page('endpoints,createdAt:asc,id:asc', null, 'e'), ...sorted('createdAt') }),
      () => webhooks.endpoints.list({ ...page('endpoints,name:asc,id:asc', 5, 'e'), ...sorted('name') }),
    ]
    for (const call of calls) await assert.rejects(call(), { code: 'invalid_cursor' })
    const unnamed = { ...page('endpoints,name:asc,id:asc', null, 'e'), ...sorted('name') }
    assert.deepEqual((await webhooks.endpoints.list(unnamed)).data, [])
  },
})
