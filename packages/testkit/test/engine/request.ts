import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { hmacHeader, raw, verify } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { untilCounts, untilStatus } from '../../src/engine/until.js'
import { rejectsWith } from '../../src/store/steps.js'

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

/** How a request is signed and shaped. */
export const requestCases = engineGroup('request', {
  'peer defect 16: a custom header cannot override the signature': async ({ store, engine, receiver }) => {
    const target = await receiver()
    const signer = hmacHeader({ header: 'X-Hub-Signature-256' })
    const webhooks = engine({ profiles: { hub: { signer } } })
    await webhooks.start()
    for (const name of [
      'Webhook-Signature',
      'WEBHOOK-ID',
      'x-hub-signature-256',
      'Content-Type',
      'Host',
      'traceparent',
    ]) {
      await rejectsWith(register(webhooks, target.url, { headers: { [name]: 'forged' } }), 'forbidden_header')
    }
    const endpoint = await register(webhooks, target.url)
    await rejectsWith(
      webhooks.endpoints.update({ tenant, id: endpoint.id, headers: { 'webhook-signature': 'v1,forged' } }),
      'forbidden_header',
    )
    // As an older version, or a hand in the database, might have left it
    const headers = { 'webhook-signature': 'v1,forged', 'webhook-id': 'forged', 'content-type': 'text/plain' }
    await store.endpoints.update({ tenant, id: endpoint.id, patch: { headers } })
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await target.waitFor(1)
    const [request] = target.requests
    assert.ok(request)
    await verify(request.body, request.headers, endpoint.secret)
    assert.equal(request.headers['content-type'], 'application/json')
  },

  'a profile signs and formats in its own way': async ({ engine, receiver }) => {
    const target = await receiver()
    const signer = hmacHeader({ header: 'X-Hub-Signature-256', prefix: 'sha256=' })
    const webhooks = engine({ profiles: { hub: { signer, format: raw } } })
    await webhooks.start()
    await register(webhooks, target.url, { profile: 'hub', secret: 'a-secret-of-the-host' })
    await webhooks.emit('invoice.paid', { id: 'in_1' }, { tenant })
    await target.waitFor(1)
    const { body, headers } = target.requests[0] ?? {}
    assert.equal(body?.toString(), '{"id":"in_1"}')
    const signature = createHmac('sha256', 'a-secret-of-the-host').update(body).digest('hex')
    assert.equal(headers?.['x-hub-signature-256'], `sha256=${signature}`)
    assert.equal(headers?.['webhook-id'], (await webhooks.messages.list({ tenant })).data[0]?.id)
    assert.equal(headers?.['webhook-signature'], undefined)
    await rejectsWith(register(webhooks, target.url, { profile: 'unheard-of' }), 'invalid_argument')
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
