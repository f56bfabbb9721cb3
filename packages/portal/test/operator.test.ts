import { memoryStore } from '@posthorn/memory'
import { expect, test } from 'vitest'
import { codeOf, mounted } from './support/portal.js'

const tenant = 'acme'

test('a link for operators sees all tenants, and one for a tenant reaches no route of operators', async () => {
  const { portal, send, open, webhooks } = await mounted(memoryStore())
  const { id } = await webhooks.endpoints.create({ tenant, url: 'http://127.0.0.1:47001/hook' })
  const operator = await open(await portal.portalLink({ operator: true, actor: 'zoe', permissions: ['read', 'list'] }))
  expect(await (await send('GET /api/caller', { cookie: operator })).json()).toMatchObject({
    tenant: null,
    actor: 'zoe',
    operator: true,
  })
  const asTenant = { cookie: operator, headers: { 'posthorn-tenant': tenant } }
  expect((await send(`GET /api/endpoints/${id}`, asTenant)).status).toBe(200)
  expect((await send(`DELETE /api/endpoints/${id}`, asTenant)).status).toBe(403)
  expect(await codeOf(await send('GET /api/endpoints', { cookie: operator }))).toBe('tenant_required')
  expect((await send('GET /api/operator/stats', { cookie: operator })).status).toBe(200)

  const customer = await open(await portal.portalLink({ tenant: 'globex' }))
  expect((await send('GET /api/operator/stats', { cookie: customer })).status).toBe(403)
  expect((await send(`GET /api/endpoints/${id}`, { ...asTenant, cookie: customer })).status).toBe(403)
  expect(await portal.revokeSessions({ operator: true })).toEqual({ revoked: 2 })
  expect((await send('GET /api/operator/stats', { cookie: operator })).status).toBe(401)
  expect((await send('GET /api/endpoints', { cookie: customer })).status).toBe(200)
})
