import assert from 'node:assert/strict'
import { raw, rawJson } from '@posthorn/core'
import { engineGroup, register, tenant } from '../engine-case.js'
import { untilCounts } from '../until.js'

/** What a request carries: bytes, headers, signatures. */
export const requestCases = engineGroup('request', {
  'peer defect 19: payload bytes arrive exactly as emitted': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine({ profiles: { bare: { format: raw } } })
    await webhooks.start()
    await register(webhooks, `${target.url}/bare`, { profile: 'bare' })
    await register(webhooks, `${target.url}/standard`)
    const object = { zebra: 1, id: 'ž 👋 \u2028 \u0007 "q" \\', alpha: { y: [1.5, null], x: '' }, Beta: true, 2: 'two' }
    const texts = [
      JSON.stringify(object),
      '{ "id":"in_1", "price":1.0, "big":9007199254740993, "exp":1E+2, "twice":1, "twice":2, "e":"\\u00e9/\\/" }',
    ]
    await webhooks.emit('order.created', object, { tenant })
    await untilCounts(webhooks, { delivered: 2 })
    await webhooks.emit('order.created', rawJson(texts[1] ?? ''), { tenant })
    await untilCounts(webhooks, { delivered: 4 })
    const bodies = (url: string) => target.requests.filter((request) => request.url === url)
    const bare = bodies('/bare').map(({ body }) => body)
    assert.deepEqual(
      bare,
      texts.map((text) => Buffer.from(text)),
    )
    bodies('/standard').forEach(({ text }, at) => {
      assert.ok(text.endsWith(`"data":${texts[at]}}`), text)
    })
    const { data } = await webhooks.messages.list({ tenant, sort: [{ field: 'id', direction: 'asc' }] })
    assert.deepEqual(
      data.map(({ payload }) => payload),
      texts,
    )
  },
})
