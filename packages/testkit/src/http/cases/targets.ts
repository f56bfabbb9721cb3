import assert from 'node:assert/strict'
import { caseGroup } from '../context.js'

/** Every path, query and method has an answer below 500. */
export const targetCases = caseGroup('targets', {
  async 'answers 404 where there is nothing'({ call }) {
    for (const path of ['/', '/nothing', '/endpoints/x/y/z', '/endpoints//test', '/Endpoints', '/__proto__']) {
      const answer = await call(`GET ${path}`, { as: 'acme' })
      assert.equal(answer.status, 404, `${path}: ${answer.text}`)
      assert.match(String(answer.headers.get('content-type')), /^application\/problem\+json/)
    }
  },

  async 'answers 405 with the methods there are'({ call }) {
    const answer = await call('PUT /endpoints', { as: 'acme', json: {} })
    assert.equal(answer.status, 405)
    const allow = String(answer.headers.get('allow')).split(', ')
    assert.deepEqual(allow.sort(), ['GET', 'HEAD', 'OPTIONS', 'POST'])
    assert.equal((await call('DELETE /endpoints/', { as: 'acme' })).status, 405)
  },

  async 'tells the methods of a path'({ call }) {
    const answer = await call('OPTIONS /endpoints/x')
    assert.equal(answer.status, 204)
    const allow = String(answer.headers.get('allow')).split(', ')
    assert.deepEqual(allow.sort(), ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH'])
  },

  async 'answers HEAD as GET without the body'({ call, endpoint }) {
    const id = await endpoint()
    const get = await call(`GET /endpoints/${id}`, { as: 'acme' })
    const head = await call(`HEAD /endpoints/${id}`, { as: 'acme' })
    assert.deepEqual([head.status, head.text], [200, ''])
    for (const name of ['content-type', 'content-length']) assert.equal(head.headers.get(name), get.headers.get(name))
    assert.equal((await call(`HEAD /endpoints/${id}`)).status, 401)
    assert.equal((await call('HEAD /endpoints/none', { as: 'acme' })).status, 404)
  },

  async 'keeps answers out of caches and sniffers'({ call }) {
    for (const as of ['acme', undefined]) {
      const { headers } = await call('GET /endpoints', { as })
      assert.equal(headers.get('cache-control'), 'no-store')
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    }
  },

  async 'decodes ids, and finds none that is not there'({ call, endpoint, expect }) {
    const id = await endpoint()
    const encoded = [...id].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('')
    assert.equal((await expect(200, `GET /endpoints/${encoded}`)).id, id)
    assert.equal((await expect(200, `GET /endpoints/${id}/`)).id, id)
    const odd = ['a%2Fb', '%C3%A4', '%F0%9F%8E%BA', '%20', 'a%3Fb', "'%20OR%201=1", '..%2f..%2fstats', 'x'.repeat(2000)]
    for (const path of [...odd, 'constructor', '__proto__', 'toString']) {
      const answer = await call(`GET /endpoints/${path}`, { as: 'acme' })
      assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status} ${answer.text}`)
    }
  },

  async 'answers 400 to a path that is not UTF-8'({ call, errors }) {
    for (const path of ['%ff', '%ZZ', '%', '%c3%28', '%00', 'a%00b']) {
      const answer = await call(`GET /endpoints/${path}`, { as: 'acme' })
      assert.equal(answer.status, 400, `${path}: ${answer.text}`)
    }
    assert.deepEqual(errors, [])
  },

  async 'answers 400 to a query it does not take'({ call, expect, errors }) {
    const bad = [
      'limit=-1',
      'limit=0',
      'limit=1.5',
      'limit=1e2',
      'limit=1001',
      'limit=99999999999999999999',
      'limit=',
      'limit=5&limit=6',
      'cursor=',
      'cursor=nonsense',
      'cursor=eyJhIjoxfQ',
      `cursor=${'x'.repeat(5000)}`,
      'sort=colour',
      'sort=name,-name',
      'sort=',
      'sort=__proto__',
      'total=yes',
      'isActive=1',
      'status=broken',
      'status=active,,paused',
      'createdAfter=yesterday',
      'createdAfter=2030-13-45',
      'createdAfter=1',
      'name=a%00b',
      'colour=red',
      '__proto__=x',
      'constructor=x',
      'name=a&name=b',
      'limit[]=1',
    ]
    for (const query of bad) {
      const answer = await call(`GET /endpoints?${query}`, { as: 'acme' })
      assert.equal(answer.status, 400, `${query}: ${answer.status} ${answer.text}`)
    }
    await expect(400, 'GET /stats?tenant=rival')
    await expect(400, 'GET /deliveries?status=active')
    assert.deepEqual(errors, [])
  },
})
