import { flat, flatProfile, type Grant } from '@posthorn/http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asObject } from '../support/json.js'
import { documentOf } from '../support/openapi.js'
import { caller, type DialectApp, type DialectSetup, mountNames, openDialect, verifyHmac } from './support.js'

/** "All possible enum values" of the page. */
const names = [
  'sync_job_run:created',
  'sync_job_run:updated',
  'sync_job_run:started',
  'sync_job_run:completed',
  'sync_job_run:failed',
  'sync_job_run:record',
  'integrated_account:created',
  'integrated_account:updated',
  'integrated_account:active',
  'integrated_account:reactivated',
  'integrated_account:authentication_error',
  'integrated_account:post_install_error',
  'integrated_account:validation_error',
  'integrated_account:post_connect_form_submitted',
  'record:created',
  'record:updated',
  'record:deleted',
  'sync_job_cron_trigger:failed',
  'batch_job:dry_run_completed',
  'batch_job:completed',
  'batch_job:dry_run_failed',
  'batch_job:failed',
]

const blind: Grant = { ...caller, permissions: ['read', 'list', 'write'] }
const setup: DialectSetup = {
  events: Object.fromEntries(names.map((name) => [name, {}])),
  options: { profiles: { flat: flatProfile() } },
  grants: { 'blind-token': blind },
}
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const dateTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

/** The response body of the page, each field with its type and its example. */
const webhook = {
  id: expect.stringMatching(uuid),
  target_url: 'https://example.com/webhook',
  is_active: true,
  environment_id: '05daecaf-4365-42e8-8370-8127de5dd717',
  event_types: ['integrated_account:created', 'integrated_account:updated'],
  created_at: dateTime,
  updated_at: dateTime,
  secret: expect.stringMatching(uuid),
}
const example =
  '{"target_url": "https://example.com/webhook", "is_active": true, "event_types": ["integrated_account:created", "integrated_account:updated"]}'

let app: DialectApp
beforeEach(async () => {
  app = await openDialect(flat, setup)
})
afterEach(() => app.close())

const create = async (json: string, on = app) => asObject(await on.expect(201, 'POST /webhook', json))

describe('POST /webhook', () => {
  test.each(mountNames)(
    'answers the example of the page, and the delivery that follows is signed, on %s',
    async (mount) => {
      const host = await openDialect(flat, { ...setup, mount })
      try {
        const made = await create(example, host)
        expect(made).toEqual(webhook)
        expect(await host.emitted('record:created', {})).toEqual([])
        const [request, ...more] = await host.emitted('integrated_account:created', { name: 'Zoë', total: 1 })
        if (!request) throw new Error('Nothing came.')
        expect([more, request.url]).toEqual([[], '/webhook'])
        expect(JSON.parse(request.text)).toEqual({
          id: expect.stringMatching(uuid),
          event: 'integrated_account:created',
          payload: { name: 'Zoë', total: 1 },
          environment_id: webhook.environment_id,
          created_at: dateTime,
          webhook_id: made.id,
        })
        verifyHmac(request, 'x-webhook-signature', String(made.secret))
        expect(Object.keys(request.headers).filter((name) => name.includes('webhook'))).toEqual(['x-webhook-signature'])
      } finally {
        await host.close()
      }
    },
  )

  test('subscribes to every event where none is named, also one that is new, and shows the whole catalogue', async () => {
    const made = await create('{"target_url": "https://example.com/webhook"}')
    expect(made).toEqual({ ...webhook, event_types: names })
    expect(await app.webhooks.endpoints.get({ tenant: caller.tenant, id: String(made.id) })).toMatchObject({
      eventTypes: null,
      createdBy: caller.actor,
      profile: 'flat',
    })
    for (const name of names) expect(await app.emitted(name, {})).toHaveLength(1)
  })

  test('takes each event of the page, and an empty list for none', async () => {
    for (const name of names) {
      const made = await create(`{"target_url": "https://example.com/webhook", "event_types": ["${name}"]}`)
      expect(made.event_types).toEqual([name])
    }
    const none = await create('{"target_url": "https://example.com/webhook", "event_types": []}')
    expect(none.event_types).toEqual([])
    expect(await app.emitted('record:deleted', {})).toHaveLength(1)
  })

  test('sends nothing to one that is not active', async () => {
    const made = await create('{"target_url": "https://example.com/webhook", "is_active": false}')
    expect(made.is_active).toBe(false)
    expect(await app.emitted('record:created', {})).toEqual([])
  })

  test('answers an unknown event type with the values that are allowed', async () => {
    for (const type of ['record:lost', 'record.*']) {
      const json = `{"target_url": "https://example.com/webhook", "event_types": ["record:created", "${type}"]}`
      const message = `Must be one of: ${names.join(', ')}.`
      expect(await app.expect(400, 'POST /webhook', json)).toEqual({
        error: {
          code: 'invalid_request',
          message: `body.event_types: ${message}`,
          fields: [{ path: 'body.event_types.1', message }],
        },
      })
    }
  })

  test.each([
    ['no target_url', '{}', 'body.target_url'],
    ['a target_url that is not a URL', '{"target_url": "example"}', 'body.target_url'],
    ['a private address', '{"target_url": "https://192.168.0.1/"}', 'body.target_url'],
    ['is_active as text', '{"target_url": "https://example.com/", "is_active": "yes"}', 'body.is_active'],
    ['an unknown field', '{"target_url": "https://example.com/", "url": "x"}', 'body.url'],
  ])('refuses %s', async (_what, json, path) => {
    expect(await app.expect(400, 'POST /webhook', json)).toMatchObject({ error: { fields: [{ path }] } })
  })
})

describe('in the same style', () => {
  test('GET /webhook lists, GET /webhook/:id gets, with the secret for those who may read it alone', async () => {
    const made = await create(example)
    const { secret: _, ...withoutSecret } = made
    const as = { authorization: 'Bearer blind-token' }
    expect(await app.expect(200, 'GET /webhook')).toEqual({ data: [made] })
    expect(await app.expect(200, `GET /webhook/${made.id}`)).toEqual(made)
    expect(await app.expect(200, 'GET /webhook', undefined, as)).toEqual({ data: [withoutSecret] })
    expect(await app.expect(200, `GET /webhook/${made.id}`, undefined, as)).toEqual(withoutSecret)
    const patched = asObject(await app.expect(200, `PATCH /webhook/${made.id}`, '{}', as))
    expect(patched).toEqual(withoutSecret)
  })

  test('PATCH /webhook/:id changes each field, and leaves what is absent', async () => {
    const made = await create(example)
    const patch = (json: string) => app.expect(200, `PATCH /webhook/${made.id}`, json)
    const later = { ...made, updated_at: dateTime }
    expect(await patch('{}')).toEqual(made)
    expect(await patch('{"is_active": false}')).toEqual({ ...later, is_active: false })
    expect(await patch('{"target_url": "https://example.org/new"}')).toEqual({
      ...later,
      is_active: false,
      target_url: 'https://example.org/new',
    })
    expect(await patch('{"is_active": true, "event_types": ["record:deleted"]}')).toEqual({
      ...later,
      target_url: 'https://example.org/new',
      event_types: ['record:deleted'],
    })
    const [request] = await app.emitted('record:deleted', { id: 1 })
    expect(request?.url).toBe('/new')
    await app.expect(400, `PATCH /webhook/${made.id}`, '{"event_types": ["record:lost"]}')
    await app.expect(404, 'PATCH /webhook/nobody', '{}')
  })

  test('DELETE /webhook/:id deletes', async () => {
    const { id } = await create(example)
    expect((await app.call(`DELETE /webhook/${id}`)).status).toBe(204)
    expect((await app.call(`GET /webhook/${id}`)).status).toBe(404)
    expect((await app.call(`DELETE /webhook/${id}`)).status).toBe(404)
  })

  test('POST /webhook/test sends a signed request to one', async () => {
    const { id, secret } = await create(example)
    const json = `{"id": "${id}"}`
    expect(await app.expect(200, 'POST /webhook/test', json)).toEqual({
      success: true,
      status_code: 200,
      message: 'The receiver answered 200.',
    })
    const [request] = app.receiver.requests
    if (!request) throw new Error('Nothing came.')
    verifyHmac(request, 'x-webhook-signature', String(secret))
    expect(JSON.parse(request.text)).toMatchObject({ webhook_id: id, environment_id: webhook.environment_id })
    app.receiver.behave({ kind: 'reset' })
    expect(await app.expect(200, 'POST /webhook/test', json)).toMatchObject({ success: false, status_code: null })
    await app.expect(404, 'POST /webhook/test', '{"id": "nobody"}')
  })
})

describe('flatProfile', () => {
  test('is what the document says of the requests that receivers get', async () => {
    const { webhooks } = await documentOf(app.webhooks, flat)
    const { post } = asObject(asObject(webhooks)['record:created'])
    const properties = { id: {}, event: {}, payload: {}, environment_id: {}, created_at: {}, webhook_id: {} }
    expect(post).toMatchObject({
      parameters: [{ name: 'x-webhook-signature', in: 'header' }],
      requestBody: { content: { 'application/json': { schema: { properties } } } },
    })
  })

  test('signs in the vendor’s own header, for an environment of the host’s own', async () => {
    const profile = flatProfile({ signatureHeader: 'X-Acme-Signature', environmentId: (tenant) => `env of ${tenant}` })
    const host = await openDialect(flat, { ...setup, options: { profiles: { flat: profile } } })
    try {
      const { secret } = await create(example, host)
      const [request] = await host.emitted('integrated_account:created', {})
      if (!request) throw new Error('Nothing came.')
      verifyHmac(request, 'x-acme-signature', String(secret))
      expect(JSON.parse(request.text)).toMatchObject({ environment_id: `env of ${caller.tenant}` })
    } finally {
      await host.close()
    }
  })

  test('refuses options that it does not know, and what is not a header', () => {
    const invalid = expect.objectContaining({ code: 'invalid_argument' })
    expect(() => flatProfile(JSON.parse('{"signatureheader": "x-acme-signature"}'))).toThrow(invalid)
    expect(() => flatProfile({ signatureHeader: 'content-type' })).toThrow(invalid)
  })

  test('makes UUIDs for secrets that are rotated', () => {
    expect(flatProfile().signer.generateSecret()).toMatch(uuid)
  })
})
