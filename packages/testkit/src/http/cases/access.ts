import assert from 'node:assert/strict'
import { httpPermissions, innerSecret } from '../authorize.js'
import { asList, asText, caseGroup } from '../context.js'
import { operations } from '../document.js'
import { routesOf, seed } from '../routes.js'

/** Nobody sees or does what the host's `authorize` does not let them. */
export const accessCases = caseGroup('access', {
  async 'lets a caller with every permission use every route'(context) {
    for (const { target, permissions, status, json } of routesOf(await seed(context, 'acme'))) {
      const as = permissions.includes('operator') ? '!operator' : 'acme'
      const answer = await context.call(target, { as, json })
      assert.equal(answer.status, status, `${target}: ${answer.text}`)
    }
    assert.deepEqual(context.errors, [])
  },

  async 'needs no other permission than the one of the route'(context) {
    for (const { target, permissions, status, json } of routesOf(await seed(context, 'acme'))) {
      const wanted = permissions.includes('operator') ? 403 : status
      assert.equal((await context.call(target, { as: `acme:${permissions.join()}`, json })).status, wanted, target)
    }
  },

  async 'answers 401, 403 and 404 on every route of its own document to whoever it is not for'(context) {
    const mine = await seed(context, 'acme')
    await seed(context, 'rival')
    const told = await operations(context)
    for (const { method, path, permissions, parameters, example: json } of told) {
      const filled = (id: string) =>
        path.replaceAll(/{(\w+)}/g, (_, name) => (parameters[name] === 'integer' ? '1' : id))
      const target = `${method} ${filled(mine.endpoint)}`
      assert.equal((await context.call(target, { json })).status, 401, target)
      const without = (await context.call(target, { as: 'acme:', json })).status
      assert.equal(without, permissions.length === 0 ? 200 : 403, target)
      for (const missing of permissions) {
        const others = httpPermissions.filter((other) => other !== missing).join()
        assert.equal((await context.call(target, { as: `acme:${others}`, json })).status, 403, target)
      }
      if (!path.includes('{')) continue
      for (const id of Object.values(mine)) {
        const answer = await context.call(`${method} ${filled(id)}`, { as: 'rival', json })
        assert.equal(answer.status, 404, `${method} ${filled(id)}: ${answer.text}`)
      }
    }
    const { data } = await context.webhooks.endpoints.list({ tenant: 'acme' })
    assert.deepEqual(
      data.map(({ id, version }) => [id, version]),
      [[mine.endpoint, 1]],
    )
    assert.equal((await context.webhooks.deliveries.get({ tenant: 'acme', id: mine.delivery })).status, 'pending')
    assert.deepEqual(context.errors, [])

    const known = routesOf({ endpoint: '{id}', message: '{id}', delivery: '{id}' })
    const targets = known.map(({ target, permissions }) => `${target.replace(/\?.*/, '')} ${permissions}`)
    const routes = told.map(({ method, path, permissions }) => `${method} ${path} ${permissions}`)
    const numbered = routes.map((each) => each.replace('{number}', '1'))
    assert.deepEqual(numbered.sort(), targets.sort(), 'The suite uses every route.')
  },

  async 'lists and counts a tenant its own objects only'(context) {
    const mine = await seed(context, 'acme')
    const theirs = await seed(context, 'rival')
    for (const path of ['/endpoints', '/deliveries', '/messages']) {
      const answer = await context.expect(200, `GET ${path}?total=true`)
      assert.equal(answer.total, 1, path)
      const [only, ...more] = asList(answer.data)
      assert.ok(Object.values(mine).some((id) => id === only?.id))
      assert.equal(more.length, 0)
    }
    const filtered = await context.expect(200, `GET /deliveries?endpointId=${theirs.endpoint}`)
    assert.deepEqual(filtered.data, [])
    const stats = await context.expect(200, 'GET /stats')
    assert.equal(stats.pending, 1)
  },

  async 'gives nothing of another tenant for its cursors, its ids and its idempotency key'(context) {
    const mine = await seed(context, 'acme')
    const theirs = await seed(context, 'rival')
    await seed(context, 'rival')
    for (const path of ['/endpoints', '/deliveries', '/messages']) {
      const { nextCursor } = await context.expect(200, `GET ${path}?limit=1`, { as: 'rival' })
      const { data } = await context.expect(200, `GET ${path}?cursor=${encodeURIComponent(asText(nextCursor))}`)
      const foreign = asList(data).filter(({ id }) => !Object.values(mine).some((own) => own === id))
      assert.deepEqual(foreign, [], path)
    }
    const stats = await context.expect(200, `GET /endpoint-stats?ids=${mine.endpoint},${theirs.endpoint}`)
    assert.deepEqual(
      asList(stats.data).map(({ id }) => id),
      [mine.endpoint],
    )
    for (const json of [{ endpointId: theirs.endpoint }, { messageId: theirs.message }])
      await context.expect(404, 'POST /deliveries/cancel', { json })
    const theirDelivery = { tenant: 'rival', id: theirs.delivery }
    assert.equal((await context.webhooks.deliveries.get(theirDelivery)).status, 'pending')

    const [one, other] = ['acme', 'rival'].map((as) => {
      const json = { url: `http://127.0.0.1:47001/${as}` }
      return context.expect(201, 'POST /endpoints', { as, json, headers: { 'idempotency-key': 'a key of both' } })
    })
    assert.notEqual((await one)?.id, (await other)?.id)
    assert.equal((await other)?.url, 'http://127.0.0.1:47001/rival')
  },

  async 'does nothing and tells nothing when authorize throws'(context) {
    const answer = await context.call('POST /endpoints', { as: '!throw', json: { url: 'http://127.0.0.1:47001/' } })
    assert.equal(answer.status, 500)
    assert.ok(!answer.text.includes(innerSecret) && !answer.text.includes('    at '), answer.text)
    assert.equal(context.errors.length, 1)
  },

  async 'does nothing when authorize gives no tenant'(context) {
    const answer = await context.call('GET /endpoints', { as: '!empty' })
    assert.equal(answer.status, 500)
    assert.equal(context.errors.length, 1)
  },

  async 'does nothing when authorize gives a misspelt key'(context) {
    const id = await context.endpoint()
    const answer = await context.call(`GET /endpoints/${id}/secret`, { as: '!misspelt' })
    assert.equal(answer.status, 500)
    assert.ok(!answer.text.includes('whsec_') && !answer.text.includes('permission'), answer.text)
    assert.equal(context.errors.length, 1)
  },

  async 'lets a tenant let go what it suspended itself, and not what the host did'(context) {
    const id = await context.endpoint()
    const own = await context.expect(200, `POST /endpoints/${id}/suspend`, { json: { reason: 'on holiday' } })
    assert.equal(own.suspendedBy, 'tenant')
    await context.expect(200, `POST /endpoints/${id}/unsuspend`)
    await context.webhooks.endpoints.suspend({ tenant: 'acme', id, reason: 'unpaid' })
    await context.expect(200, `POST /endpoints/${id}/suspend`, { json: { reason: 'on holiday' } })
    await context.expect(200, `PATCH /endpoints/${id}`, { json: { isActive: true } })
    const refused = await context.expect(403, `POST /endpoints/${id}/unsuspend`)
    assert.equal(refused.code, 'suspended_by_host')
    const { status, suspendedReason, suspendedBy } = await context.webhooks.endpoints.get({ tenant: 'acme', id })
    assert.deepEqual([status, suspendedReason, suspendedBy], ['suspended', 'unpaid', 'host'])
  },

  async 'takes no tenant from the client'(context) {
    const json = { url: 'http://127.0.0.1:47001/', tenant: 'rival' }
    await context.expect(400, 'POST /endpoints', { json })
    await context.expect(400, 'GET /endpoints?tenant=rival')
    assert.deepEqual((await context.webhooks.endpoints.list({ tenant: 'rival' })).data, [])
  },
})
