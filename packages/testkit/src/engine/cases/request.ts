import assert from 'node:assert/strict'
import { raw, rawJson, verify } from '@posthorn/core'
import { rejectsWith } from '../../store/steps.js'
import { engineGroup, register, tenant } from '../engine-case.js'
import { untilCounts, untilStatus } from '../until.js'

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

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

  'custom headers are sent, several lines of one name too, and secret-looking ones are masked on read': async ({
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const headers = { 'X-Team': 'red', 'x-lines': ['one', 'two'], Authorization: 'Bearer abc' }
    const endpoint = await register(webhooks, target.url, { headers })
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await target.waitFor(1)
    const received = target.requests[0]?.headers ?? {}
    assert.equal(received['x-team'], 'red')
    assert.equal(received['x-lines'], 'one, two')
    assert.equal(received.authorization, 'Bearer abc')
    const shown = (await webhooks.endpoints.get({ tenant, id: endpoint.id })).headers
    assert.deepEqual(shown, { ...headers, Authorization: '********' })
  },

  'the traceparent of the emit is stored, and sent only where the host says so': async ({
    store,
    engine,
    receiver,
  }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    await register(webhooks, target.url)
    const { id } = await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant, traceparent })
    await target.waitFor(1)
    assert.equal((await store.log.message({ tenant, id }))?.traceparent, traceparent)
    await webhooks.stop()
    const forwarding = engine({ forwardTraceparent: true })
    await forwarding.start()
    await forwarding.emit('invoice.paid', { id: 'in_2' }, { tenant, traceparent })
    await target.waitFor(2)
    await forwarding.emit('invoice.paid', { id: 'in_3' }, { tenant })
    await target.waitFor(3)
    const received = target.requests.map(({ headers }) => headers.traceparent)
    assert.deepEqual(received, [undefined, traceparent, undefined])
  },

  'a new secret signs what is sent from then on, beside the old one': async ({ engine, receiver }) => {
    const target = await receiver()
    const webhooks = engine()
    await webhooks.start()
    const { id, secret } = await register(webhooks, target.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await untilCounts(webhooks, { delivered: 1 })
    const renewed = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    await webhooks.endpoints.update({ tenant, id, secret: renewed })
    await webhooks.emit('invoice.paid', { id: 'in_2' }, { tenant })
    await target.waitFor(2)
    const [before, after] = target.requests
    assert.ok(before && after)
    await verify(before.body, before.headers, secret)
    await verify(after.body, after.headers, renewed)
    await verify(after.body, after.headers, secret)
    await assert.rejects(verify(before.body, before.headers, renewed), { code: 'invalid_signature' })
    await webhooks.endpoints.rotateSecret({ tenant, id, overlapMs: 0 })
    await webhooks.emit('invoice.paid', { id: 'in_3' }, { tenant })
    await target.waitFor(3)
    const last = target.requests[2]
    assert.ok(last)
    await assert.rejects(verify(last.body, last.headers, renewed), { code: 'invalid_signature' })
  },

  'peer defect 8: the secret can be read back later, with keys and without': async ({
    store,
    engine,
    receiver,
    secondStore,
  }) => {
    const target = await receiver()
    const plain = engine()
    const known = await register(plain, target.url)
    assert.deepEqual(await plain.endpoints.getSecret({ tenant, id: known.id }), { secret: known.secret })
    const secrets = { keys: [Buffer.alloc(32, 7).toString('base64')] }
    const { id, secret } = await register(engine({ secrets }), target.url)
    const stored = await store.endpoints.get({ tenant, id })
    assert.ok(!JSON.stringify(stored).includes(secret), 'a sealed secret is not stored as it is')
    const later = engine({ secrets, store: await secondStore() })
    assert.deepEqual(await later.endpoints.getSecret({ tenant, id }), { secret })
    await rejectsWith(plain.endpoints.getSecret({ tenant, id }), 'secret_unreadable')
    assert.equal('secret' in (await later.endpoints.get({ tenant, id })), false)
  },

  'a new URL takes what is still waiting along': async ({ engine, receiver }) => {
    const wrong = await receiver({ behaviour: 404 })
    const right = await receiver()
    const webhooks = engine({ retry: { next: ({ attempt }) => (attempt === 1 ? 300 : null) } })
    await webhooks.start()
    const { id } = await register(webhooks, wrong.url)
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await wrong.waitFor(1)
    await webhooks.endpoints.update({ tenant, id, url: right.url })
    const delivery = await untilStatus(webhooks, 'delivered')
    const attempts = await webhooks.deliveries.attempts({ tenant, id: delivery.id })
    assert.deepEqual(
      attempts.map(({ url }) => url),
      [`${wrong.url}/`, `${right.url}/`],
    )
  },
})
