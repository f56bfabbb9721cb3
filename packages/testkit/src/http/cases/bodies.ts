import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { asList, caseGroup } from '../context.js'

const json = { 'content-type': 'application/json' }
const valid = '{"url":"http://127.0.0.1:47001/hook"}'

/** Bodies that no endpoint may come of, whoever parses them. */
const malformed: Record<string, string | Uint8Array<ArrayBuffer>> = {
  'cut off': valid.slice(0, -1),
  'not JSON': 'url=http://127.0.0.1',
  'a list': `[${valid}]`,
  'an empty list': '[]',
  'a string': '"url"',
  null: 'null',
  'a field of the prototype': '{"url":"http://127.0.0.1:47001/","__proto__":{"isActive":false}}',
  'a constructor': '{"url":"http://127.0.0.1:47001/","metadata":{"constructor":{"prototype":{"x":1}}}}',
  'a NUL': '{"url":"http://127.0.0.1:47001/","name":"a\\u0000b"}',
  'half a character': '{"url":"http://127.0.0.1:47001/","name":"\\ud800"}',
  'a number beyond doubles': '{"url":"http://127.0.0.1:47001/","metadata":{"n":1e400}}',
  'a huge timeout': '{"url":"http://127.0.0.1:47001/","timeoutMs":1e308}',
  'a negative timeout': '{"url":"http://127.0.0.1:47001/","timeoutMs":-1}',
  'deep nesting': `{"url":"http://127.0.0.1:47001/","metadata":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
  'wrong types': '{"url":1,"eventTypes":"invoice.paid","headers":[],"metadata":[],"scopes":[],"isActive":"yes"}',
  'an unknown field': '{"url":"http://127.0.0.1:47001/","colour":"red"}',
  'no url': '{}',
  'a bad url': '{"url":"not a url"}',
  'another scheme': '{"url":"file:///etc/passwd"}',
  'a forbidden header': '{"url":"http://127.0.0.1:47001/","headers":{"host":"other"}}',
  'an injected header': '{"url":"http://127.0.0.1:47001/","headers":{"x-a":"b\\r\\nx-c: d"}}',
  'an unknown event type': '{"url":"http://127.0.0.1:47001/","eventTypes":["invoice.lost"]}',
}

/** Every body has an answer below 500. */
export const bodyCases = caseGroup('bodies', {
  async 'answers 400 to a malformed body'({ call, webhooks, errors }) {
    for (const [what, body] of Object.entries(malformed)) {
      const answer = await call('POST /endpoints', { as: 'acme', body, headers: json })
      assert.equal(answer.status, 400, `${what}: ${answer.status} ${answer.text}`)
    }
    assert.deepEqual((await webhooks.endpoints.list({ tenant: 'acme' })).data, [])
    assert.deepEqual(errors, [])
  },

  async 'says which fields are wrong'({ expect }) {
    const answer = await expect(400, 'POST /endpoints', { json: { url: 5, isActive: 'yes', eventTypes: [1] } })
    const paths = asList(answer.errors).map(({ path }) => path)
    assert.deepEqual(paths.sort(), ['body.eventTypes.0', 'body.isActive', 'body.url'])
    const unknown = await expect(400, 'POST /endpoints', { json: { url: 'http://127.0.0.1:47001/', colour: 'red' } })
    const [problem] = asList(unknown.errors)
    assert.equal(problem?.path, 'body.colour')
    for (const name of [/\burl\b/, /\beventTypes\b/]) assert.match(String(problem.message), name)
  },

  async 'answers 415 to another media type'({ call }) {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'image/png']) {
      const answer = await call('POST /endpoints', { as: 'acme', body: valid, headers: { 'content-type': type } })
      assert.equal(answer.status, 415, `${type}: ${answer.text}`)
    }
  },

  async 'takes any spelling of JSON'({ call }) {
    for (const type of ['application/json;charset=UTF-8', 'Application/JSON; charset="utf-8"']) {
      const answer = await call('POST /endpoints', { as: 'acme', body: valid, headers: { 'content-type': type } })
      assert.equal(answer.status, 201, `${type}: ${answer.text}`)
    }
  },

  async 'takes a body in pieces, without a length'({ call }) {
    const pieces = [valid.slice(0, 5), valid.slice(5)]
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift()
        if (piece === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(piece))
      },
    })
    const answer = await call('POST /endpoints', { as: 'acme', body, headers: json })
    assert.equal(answer.status, 201, answer.text)
  },

  async 'answers 400 to no body where one is needed'({ call }) {
    assert.equal((await call('POST /endpoints', { as: 'acme' })).status, 400)
    assert.equal((await call('POST /endpoints', { as: 'acme', body: '', headers: json })).status, 400)
  },

  async 'takes or refuses a compressed body, but never misreads it'({ call }) {
    const headers = { ...json, 'content-encoding': 'gzip' }
    const body = Uint8Array.from(gzipSync(valid))
    const answer = await call('POST /endpoints', { as: 'acme', body, headers })
    assert.ok([201, 400, 415].includes(answer.status), `${answer.status} ${answer.text}`)
  },

  async 'unpacks no body that becomes large, and goes on'({ call, webhooks }) {
    const headers = { ...json, 'content-encoding': 'gzip' }
    // Valid, if somebody reads it to its end
    const body = Uint8Array.from(gzipSync(valid + ' '.repeat(12_000_000)))
    const answer = await call('POST /endpoints', { as: 'acme', body, headers })
    assert.ok([400, 413, 415].includes(answer.status), `${answer.status} ${answer.text}`)
    assert.deepEqual((await webhooks.endpoints.list({ tenant: 'acme' })).data, [])
    assert.equal((await call('GET /endpoints', { as: 'acme' })).status, 200)
  },

  async 'answers 413 to a large body'({ call, webhooks }) {
    const large = JSON.stringify({ url: 'http://127.0.0.1:47001/', description: 'x'.repeat(600_000) })
    assert.equal((await call('POST /endpoints', { as: 'acme', body: large, headers: json })).status, 413)
    const pieces = new Blob([large]).stream()
    assert.equal((await call('POST /endpoints', { as: 'acme', body: pieces, headers: json })).status, 413)
    assert.deepEqual((await webhooks.endpoints.list({ tenant: 'acme' })).data, [])
    assert.equal((await call('GET /endpoints', { as: 'acme' })).status, 200)
  },
})
