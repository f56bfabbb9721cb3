import { createWebhooks, type Webhooks } from '@posthorn/core'
import { type Authorize, createHandler, type Grant, rest } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asObject } from './support/json.js'

let webhooks: Webhooks<{ 'invoice.paid': object }, never>
let ids: { acme: string; globex: string; message: string; delivery: string }
const errors: unknown[] = []

const url = 'https://shop.example/hooks'
beforeEach(async () => {
  errors.length = 0
  webhooks = createWebhooks({ store: memoryStore(), events: { 'invoice.paid': {} } })
  const { id: acme } = await webhooks.endpoints.create({ tenant: 'acme', url })
  const { id: globex } = await webhooks.endpoints.create({ tenant: 'globex', url: 'https://other.example/' })
  const { id: message } = await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
  const [delivery] = (await webhooks.deliveries.list({ tenant: 'acme' })).data
  ids = { acme, globex, message, delivery: delivery?.id ?? '' }
})
afterEach(() => webhooks.close())

const operator: Grant = { operator: true, actor: 'root' }

/** Calls as somebody, with the header that names a tenant where one is given. */
async function call(grant: unknown, target: string, named?: string, json?: object) {
  const authorize: Authorize = () => JSON.parse(JSON.stringify(grant))
  const handle = createHandler(webhooks, { authorize, onError: (error) => void errors.push(error) })
  const [method, path] = target.split(' ')
  const headers = {
    ...(named !== undefined && { 'posthorn-tenant': named }),
    ...(json && { 'content-type': 'application/json' }),
  }
  const body = json && JSON.stringify(json)
  const response = await handle(new Request(`http://localhost${path}`, { method, headers, ...(body && { body }) }))
  const text = await response.text()
  return { status: response.status, json: asObject(text === '' ? {} : JSON.parse(text)) }
}

const ofOperators = rest.routes.filter(({ path }) => path.startsWith('/operator/'))
const ofTenants = rest.routes.filter((route) => route.ofTenant)
const filled = (path: string) =>
  path.replace('/endpoints/:id', `/endpoints/${ids.acme}`).replace(':id', ids.delivery).replace(':number', '1')

describe('a tenant', () => {
  test('never reaches what looks over all tenants, whatever it sends', async () => {
    const all = ['read', 'list', 'write', 'secrets', 'replay', 'test']
    expect(ofOperators).toHaveLength(4)
    for (const { method, path } of ofOperators) {
      for (const grant of [{ tenant: 'acme' }, { tenant: 'acme', permissions: all }]) {
        for (const named of [undefined, 'acme']) {
          const { status, json } = await call(grant, `${method} ${path}?q=acme`, named)
          expect([path, status, json.code]).toEqual([path, 403, 'forbidden'])
        }
      }
    }
    expect(errors).toEqual([])
  })

  test.each(['globex', 'ACME', ' ', '', '%', 'acme%00', 'acme, globex', '%61cmf'])(
    'is refused on every route where it names the tenant %j',
    async (named) => {
      for (const { method, path } of rest.routes) {
        const { status, json } = await call({ tenant: 'acme' }, `${method} ${filled(path)}`, named)
        expect([path, status, json.code]).toEqual([path, 403, 'forbidden'])
      }
      expect((await webhooks.endpoints.list({ tenant: 'acme' })).data).toHaveLength(1)
      expect((await webhooks.deliveries.get({ tenant: 'acme', id: ids.delivery })).status).toBe('pending')
    },
  )

  test('may name itself', async () => {
    for (const named of ['acme', '%61cme']) {
      expect((await call({ tenant: 'acme' }, `GET /endpoints/${ids.acme}`, named)).status).toBe(200)
    }
  })

  test.each([
    { tenant: 'acme', operator: true },
    { tenant: 'acme', operator: false },
    { operator: false },
    { operator: 'true' },
    { operator: 1 },
    { operator: true, permissions: ['operator'] },
    { tenant: 'acme', permissions: ['operator'] },
    { operator: true, permission: ['read'] },
  ])('is none where authorize gives %j', async (grant) => {
    for (const path of ['/operator/tenants', '/endpoints', '/caller']) {
      expect((await call(grant, `GET ${path}`, 'acme')).status).toBe(500)
    }
    expect(errors).toHaveLength(3)
  })
})

describe('an operator', () => {
  test('has to name a tenant for what is a tenant’s', async () => {
    for (const { method, path } of ofTenants) {
      const { status, json } = await call(operator, `${method} ${filled(path)}`)
      expect([path, status, json.code]).toEqual([path, 400, 'tenant_required'])
    }
    expect((await call(operator, 'GET /event-types')).status).toBe(200)
    expect((await call(operator, 'GET /caller')).json).toEqual({
      ...{ tenant: null, actor: 'root', operator: true },
      permissions: ['read', 'list', 'write', 'secrets', 'replay', 'test'],
    })
    for (const named of ['', '%', 'a%00', 'x'.repeat(256)]) {
      expect((await call(operator, 'GET /endpoints', named)).json).toMatchObject({
        code: 'invalid_request',
        errors: [{ path: 'header.posthorn-tenant' }],
      })
    }
  })

  test('sees the objects of the tenant that it names, and no others', async () => {
    const tenant = 'Ærø %/ GmbH'
    const { id } = await webhooks.endpoints.create({ tenant, url })
    expect((await call(operator, `GET /endpoints/${id}`, encodeURIComponent(tenant))).status).toBe(200)
    expect((await call(operator, `GET /endpoints/${ids.acme}`, 'acme')).status).toBe(200)
    for (const { method, path } of ofTenants.filter((route) => route.path.includes(':id'))) {
      const body =
        method === 'GET' || method === 'DELETE' ? undefined : path.endsWith('missing') ? { since: '2020-01-01' } : {}
      const { status } = await call(operator, `${method} ${filled(path)}`, 'globex', body)
      expect([path, status]).toEqual([path, 404])
    }
    expect((await call(operator, 'GET /caller', 'acme')).json).toMatchObject({ tenant: 'acme', operator: true })
  })

  test('may do what its permissions say, and nothing else', async () => {
    const reader = { operator: true, permissions: ['read'] }
    expect((await call(reader, 'GET /operator/stats')).status).toBe(200)
    expect((await call(reader, 'GET /operator/tenants')).status).toBe(403)
    expect((await call(reader, `POST /endpoints/${ids.acme}/suspend`, 'acme', {})).status).toBe(403)
    expect((await call({ operator: true, permissions: [] }, 'GET /operator/stats')).status).toBe(403)
  })

  test('acts as the host: a tenant cannot let go what it suspended', async () => {
    const target = (verb: string) => `POST /endpoints/${ids.acme}/${verb}`
    expect((await call(operator, target('suspend'), 'acme')).json).toMatchObject({ suspendedBy: 'host' })
    expect((await call({ tenant: 'acme' }, target('unsuspend'))).json).toMatchObject({ code: 'suspended_by_host' })
    expect((await call(operator, target('unsuspend'), 'acme')).json).toMatchObject({ status: 'active' })
  })

  test('looks over all tenants', async () => {
    await webhooks.endpoints.suspend({ tenant: 'globex', id: ids.globex })
    const stats = (await call(operator, 'GET /operator/stats')).json
    expect(stats).toMatchObject({ pending: 1, suspendedEndpoints: 1, failingEndpoints: 0 })
    const acme = { name: 'acme', endpoints: 1, failing: 0, suspended: 0 }
    const globex = { name: 'globex', endpoints: 1, failing: 0, suspended: 1 }
    const first = (await call(operator, 'GET /operator/tenants?limit=1')).json
    expect(first).toEqual({ data: [acme], nextCursor: expect.any(String) })
    const second = (await call(operator, `GET /operator/tenants?limit=1&cursor=${first.nextCursor}`)).json
    expect(second).toEqual({ data: [globex], nextCursor: null })
    expect((await call(operator, 'GET /operator/tenants?q=OBE')).json.data).toEqual([globex])
    expect((await call(operator, 'GET /operator/endpoints?state=suspended,failing')).json).toMatchObject({
      data: [{ tenant: 'globex', id: ids.globex, status: 'suspended' }],
      nextCursor: null,
    })
    expect((await call(operator, 'GET /operator/endpoints?q=shop')).json.data).toMatchObject([{ tenant: 'acme' }])
    const nothing = { tenants: [], endpoints: [], messages: [], deliveries: [] }
    const search = async (q: string) => (await call(operator, `GET /operator/search?q=${q}`)).json
    expect(await search('acm')).toMatchObject({ ...nothing, tenants: [acme] })
    expect(await search(ids.globex)).toMatchObject({ ...nothing, endpoints: [{ tenant: 'globex', id: ids.globex }] })
    expect(await search('shop.example')).toMatchObject({ ...nothing, endpoints: [{ tenant: 'acme', id: ids.acme }] })
    expect(await search(ids.message)).toMatchObject({ ...nothing, messages: [{ tenant: 'acme', id: ids.message }] })
    expect(await search(ids.delivery)).toMatchObject({ ...nothing, deliveries: [{ tenant: 'acme', id: ids.delivery }] })
    expect(await search(ids.delivery.toUpperCase())).toMatchObject({ deliveries: [{ id: ids.delivery }] })
    expect(await search('nobody')).toEqual(nothing)
    for (const query of ['cursor=x', 'limit=0', 'state=well', 'tenant=acme']) {
      expect((await call(operator, `GET /operator/endpoints?${query}`)).status).toBe(400)
    }
    expect(errors).toEqual([])
  })
})
