import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { hmacHeader, raw, verify } from '@posthorn/core'
import { engineGroup, register, tenant } from '../../src/engine/engine-case.js'
import { rejectsWith } from '../../src/store/steps.js'

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
})
