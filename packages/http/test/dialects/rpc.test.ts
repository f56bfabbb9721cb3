import { rpc } from '@posthorn/http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asObject } from '../support/json.js'
import { caller, type DialectApp, mountNames, openDialect, verifyStandard } from './support.js'

const events = {
  'contact:created': { example: { id: 7 } },
  'company:updated': {},
  'activity:call-logged': {},
  'note.added': {},
  'note.pinned': {},
}

/** The webhook object of the page: each field with its type. `events` and `is_active` differ from case to case. */
const webhook = {
  id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  account_id: caller.tenant,
  created_by: caller.actor,
  url: 'https://example.com/hooks',
  description: null,
  secret_prefix: expect.stringMatching(/^whsec_.{4,}$/),
  events: [],
  is_active: true,
  created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
}

let app: DialectApp
beforeEach(async () => {
  app = await openDialect(rpc, { events })
})
afterEach(() => app.close())

const create = async (json: string, on = app) => asObject(await on.expect(200, 'POST /api/webhooks-create', json))

describe('webhooks-create', () => {
  test.each(mountNames)(
    'answers the example of the page, and the delivery that follows is signed, on %s',
    async (mount) => {
      const host = await openDialect(rpc, { events, mount })
      try {
        expect(await create('{"url": "https://example.com/hooks", "events": []}', host)).toEqual({
          ...webhook,
          secret: expect.stringMatching(/^whsec_/),
        })
        expect(await host.emitted('contact:created', { id: 7 })).toEqual([])

        const made = await create('{"url": "https://example.com/hooks", "events": ["contact:created"]}', host)
        expect(String(made.secret).startsWith(String(made.secret_prefix))).toBe(true)
        const [request, ...more] = await host.emitted('contact:created', { id: 7 })
        if (!request) throw new Error('Nothing came.')
        expect([more, request.url, JSON.parse(request.text)]).toMatchObject([[], '/hooks', { data: { id: 7 } }])
        verifyStandard(request, String(made.secret))
      } finally {
        await host.close()
      }
    },
  )

  test('takes a description, and every event by name', async () => {
    const made = await create(
      '{"url": "https://example.com/hooks", "description": "To the CRM", "events": ["contact:created", "activity:call-logged"]}',
    )
    expect(made).toEqual({
      ...webhook,
      description: 'To the CRM',
      events: ['contact:created', 'activity:call-logged'],
      secret: expect.any(String),
    })
  })

  test.each([
    ['no url', '{"events": []}', 'body.url'],
    ['no events', '{"url": "https://example.com/hooks"}', 'body.events'],
    ['plain http', '{"url": "http://example.com/hooks", "events": []}', 'body.url'],
    ['an unknown event', '{"url": "https://example.com/hooks", "events": ["contact:lost"]}', 'body.events.0'],
    [
      'a null description',
      '{"url": "https://example.com/hooks", "events": [], "description": null}',
      'body.description',
    ],
    ['an unknown field', '{"url": "https://example.com/hooks", "events": [], "colour": 1}', 'body.colour'],
    ['a private address', '{"url": "https://10.0.0.1/", "events": []}', 'body.url'],
  ])('refuses %s', async (_what, json, path) => {
    expect(await app.expect(400, 'POST /api/webhooks-create', json)).toEqual({
      error: { code: expect.any(String), message: expect.any(String), fields: [{ path, message: expect.any(String) }] },
    })
  })
})

describe('webhooks-delete', () => {
  test('deletes', async () => {
    const { id } = await create('{"url": "https://example.com/hooks", "events": []}')
    const deleted = await app.expect(200, 'POST /api/webhooks-delete', `{"id": "${id}"}`)
    expect(deleted).toEqual({ id, deleted: true })
    await app.expect(404, 'POST /api/webhooks-get', `{"id": "${id}"}`)
    await app.expect(404, 'POST /api/webhooks-delete', `{"id": "${id}"}`)
    await app.expect(400, 'POST /api/webhooks-delete', '{}')
  })
})

describe('webhooks-deliveries', () => {
  test('lists those of an endpoint, newest first, as many as limit says', async () => {
    const { id } = await create(
      '{"url": "https://example.com/hooks", "events": ["contact:created", "company:updated"]}',
    )
    await create('{"url": "https://example.com/other", "events": ["contact:created"]}')
    await app.emitted('contact:created', { id: 7 })
    app.receiver.behave(503, '/hooks')
    await app.emitted('company:updated', { id: 8 })
    const delivery = { id: expect.any(String), endpoint_id: id, created_at: webhook.created_at, attempts: 1 }
    const newest = {
      ...delivery,
      event: 'company:updated',
      status: 'pending',
      response_code: 503,
      next_attempt_at: webhook.created_at,
      finished_at: null,
    }
    const oldest = {
      ...delivery,
      event: 'contact:created',
      status: 'delivered',
      response_code: 200,
      next_attempt_at: null,
      finished_at: webhook.created_at,
    }
    const list = (json: string) => app.expect(200, 'POST /api/webhooks-deliveries', json)
    expect(await list(`{"endpoint_id": "${id}"}`)).toEqual({ data: [newest, oldest] })
    expect(await list(`{"endpoint_id": "${id}", "limit": 1}`)).toEqual({ data: [newest] })
    await app.expect(400, 'POST /api/webhooks-deliveries', `{"endpoint_id": "${id}", "limit": 1.5}`)
    await app.expect(400, 'POST /api/webhooks-deliveries', '{"limit": 1}')
    await app.expect(404, 'POST /api/webhooks-deliveries', '{"endpoint_id": "nobody"}')
  })

  test('shows what waits and was never sent', async () => {
    const { id } = await create('{"url": "https://example.com/hooks", "events": ["contact:created"]}')
    await app.webhooks.emit('contact:created', {}, { tenant: caller.tenant })
    const { data } = asObject(await app.expect(200, 'POST /api/webhooks-deliveries', `{"endpoint_id": "${id}"}`))
    expect(data).toMatchObject([{ status: 'pending', attempts: 0, response_code: null, finished_at: null }])
  })
})

describe('webhooks-get', () => {
  test('gives one, without its secret', async () => {
    const { secret: _, ...made } = await create('{"url": "https://example.com/hooks", "events": ["company:updated"]}')
    const read = await app.expect(200, 'POST /api/webhooks-get', `{"id": "${made.id}"}`)
    expect(read).toEqual({ ...webhook, events: ['company:updated'] })
    expect(read).toEqual(made)
    await app.expect(400, 'POST /api/webhooks-get', '{"id": null}')
  })

  test('shows every event by name where the endpoint gets all or some of a kind, and off where it is suspended', async () => {
    const { tenant } = caller
    const { id } = await app.webhooks.endpoints.create({ tenant, url: 'https://example.com/hooks' })
    await app.webhooks.endpoints.suspend({ tenant, id })
    const read = await app.expect(200, 'POST /api/webhooks-get', `{"id": "${id}"}`)
    expect(read).toEqual({ ...webhook, created_by: null, events: Object.keys(events), is_active: false })
    await app.webhooks.endpoints.update({ tenant, id, eventTypes: ['note.*', 'company:updated'] })
    expect(await app.expect(200, 'POST /api/webhooks-get', `{"id": "${id}"}`)).toMatchObject({
      events: ['company:updated', 'note.added', 'note.pinned'],
    })
  })
})

describe('webhooks-list', () => {
  test('lists all of them, more than a page of the store, and those of the caller alone', async () => {
    expect(await app.expect(200, 'POST /api/webhooks-list', '{}')).toEqual({ data: [] })
    expect(await app.expect(200, 'POST /api/webhooks-list')).toEqual({ data: [] })
    const host = await openDialect(rpc, { events, options: { limits: { endpointsPerTenant: 1001 } } })
    try {
      const made = { tenant: caller.tenant, url: 'https://example.com/hooks', eventTypes: [] }
      for (let at = 0; at < 1001; at++) await host.webhooks.endpoints.create(made)
      const other = await host.call('POST /api/webhooks-list', '{}', { authorization: 'Bearer OTHER_TOKEN' })
      expect(other.json).toEqual({ data: [] })
      const { data } = asObject(await host.expect(200, 'POST /api/webhooks-list', '{}'))
      expect(data).toHaveLength(1001)
      expect(data).toContainEqual({ ...webhook, created_by: null })
    } finally {
      await host.close()
    }
  })
})

describe('webhooks-update', () => {
  const update = (json: string) => app.expect(200, 'POST /api/webhooks-update', json)

  test('changes each field, and leaves what is absent', async () => {
    const { id } = await create('{"url": "https://example.com/hooks", "events": [], "description": "old"}')
    const before = { ...webhook, id, description: 'old' }
    expect(await update(`{"id": "${id}"}`)).toEqual(before)
    const url = 'https://example.org/new'
    expect(await update(`{"id": "${id}", "url": "${url}"}`)).toEqual({ ...before, url })
    expect(await update(`{"id": "${id}", "description": "new"}`)).toEqual({ ...before, url, description: 'new' })
    expect(await update(`{"id": "${id}", "events": ["contact:created"], "is_active": false}`)).toEqual({
      ...before,
      url,
      description: 'new',
      events: ['contact:created'],
      is_active: false,
    })
    expect(await app.emitted('contact:created', {})).toEqual([])
    expect(await update(`{"id": "${id}", "is_active": true}`)).toMatchObject({ is_active: true })
    expect(await app.emitted('contact:created', {})).toHaveLength(1)
  })

  test('takes null: it clears description, and leaves url and is_active', async () => {
    const { id } = await create('{"url": "https://example.com/hooks", "events": [], "description": "old"}')
    await update(`{"id": "${id}", "is_active": false}`)
    expect(await update(`{"id": "${id}", "url": null, "description": null, "is_active": null}`)).toEqual({
      ...webhook,
      id,
      is_active: false,
    })
  })

  test.each([
    ['null events', '"events": null', 'body.events'],
    ['plain http', '"url": "http://example.com/hooks"', 'body.url'],
    ['an unknown event', '"events": ["contact:lost"]', 'body.events.0'],
    ['a field that is no input', '"secret_prefix": "x"', 'body.secret_prefix'],
  ])('refuses %s', async (_what, json, path) => {
    const { id } = await create('{"url": "https://example.com/hooks", "events": []}')
    expect(await app.expect(400, 'POST /api/webhooks-update', `{"id": "${id}", ${json}}`)).toMatchObject({
      error: { fields: [{ path }] },
    })
  })

  test('lets go what its owner suspended, and changes nothing of what the host did', async () => {
    const { tenant } = caller
    const { id } = await create('{"url": "https://example.com/hooks", "events": []}')
    const ref = { tenant, id: String(id) }
    await app.webhooks.endpoints.suspend({ ...ref, by: 'tenant' })
    expect(await update(`{"id": "${id}", "is_active": true}`)).toMatchObject({ is_active: true })
    await app.webhooks.endpoints.suspend(ref)
    const change = `{"id": "${id}", "is_active": true, "description": "new"}`
    expect(await app.expect(403, 'POST /api/webhooks-update', change)).toMatchObject({
      error: { code: 'suspended_by_host', fields: [] },
    })
    expect(await app.webhooks.endpoints.get(ref)).toMatchObject({ status: 'suspended', description: null })
  })
})

test('an account that is no UUID is shown as one, the same always', async () => {
  const host = await openDialect(rpc, { events, grants: { 'plain-token': { tenant: 'acme' } } })
  try {
    const headers = { authorization: 'Bearer plain-token' }
    const made = await host.call('POST /api/webhooks-create', '{"url": "https://example.com/", "events": []}', headers)
    // What Python's uuid5(NAMESPACE_URL, "urn:posthorn:tenant:acme") gives
    expect(made.json).toMatchObject({ account_id: 'cd2757b2-ec12-57dc-bc5a-52823ab9df69', created_by: null })
  } finally {
    await host.close()
  }
})
