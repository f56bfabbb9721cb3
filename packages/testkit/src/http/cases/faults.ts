import assert from 'node:assert/strict'
import { asList, asText, caseGroup, type HttpContext } from '../context.js'
import { seed } from '../routes.js'

const url = 'http://127.0.0.1:47001/hook'
const long = 'x'.repeat(65)

/** A body or query that only core finds fault with, the code it gives, and where the fault stands. */
type Fault = [given: Record<string, unknown>, code: string, ...paths: string[]]

/** Bodies of a new endpoint or of a change. */
const endpointBodies: Fault[] = [
  [{ url: 'not a url' }, 'invalid_url', 'body.url'],
  [{ url: 'ftp://receiver.example' }, 'invalid_url', 'body.url'],
  [{ url: 'http://user:pass@127.0.0.1:47001/' }, 'invalid_url', 'body.url'],
  [{ url: 'http://127.0.0.1:22/' }, 'invalid_url', 'body.url'],
  [{ url: 'http://10.0.0.1/' }, 'blocked_address', 'body.url'],
  [{ url: '' }, 'invalid_request', 'body.url'],
  [{ url, headers: { 'x-fine': 'a', host: 'other.example' } }, 'forbidden_header', 'body.headers.host'],
  [{ url, headers: { 'x-a': 'b\r\nx-c: d' } }, 'forbidden_header', 'body.headers.x-a'],
  [
    { url, eventTypes: ['invoice.paid', 'invoice.lost', 'nothing'] },
    'unknown_event_type',
    'body.eventTypes.1',
    'body.eventTypes.2',
  ],
  [{ url, timeoutMs: 5 }, 'invalid_request', 'body.timeoutMs'],
  [{ url, timeoutMs: 5, maxInFlight: 5000 }, 'invalid_request', 'body.maxInFlight', 'body.timeoutMs'],
  [{ url, failureHandling: {} }, 'invalid_request', 'body.failureHandling.triggers'],
  [
    { url, failureHandling: { triggers: ['6xx'], retry: { kind: 'linear', maxAttempts: 3, intervalMs: 5 } } },
    'invalid_request',
    'body.failureHandling.retry.intervalMs',
    'body.failureHandling.triggers.0',
  ],
  [
    { url, failureHandling: { triggers: [], retry: { kind: 'cubic' } } },
    'invalid_request',
    'body.failureHandling.retry.kind',
  ],
  [{ url, name: '' }, 'invalid_request', 'body.name'],
  [{ url, description: 'x'.repeat(2001) }, 'invalid_request', 'body.description'],
  [{ url, eventTypes: ['invoice.paid', ''] }, 'invalid_request', 'body.eventTypes.1'],
  [{ url, scopes: { 'a=b': 'c' } }, 'invalid_request', 'body.scopes.a=b'],
  [{ url, scopes: { '': 'c' } }, 'invalid_request', 'body.scopes.'],
  [{ url, secret: 'short' }, 'invalid_request', 'body.secret'],
  [{ url, metadata: { text: 'x'.repeat(20_000) } }, 'invalid_request', 'body.metadata'],
  [{ url, profile: 'nobody-s' }, 'invalid_request', 'body.profile'],
]

const testBodies: Fault[] = [
  [{ type: 'invoice.lost' }, 'unknown_event_type', 'body.type'],
  [{ timeoutMs: 300_001 }, 'invalid_request', 'body.timeoutMs'],
]

/** Queries of a list, with the lists that take them. */
const queries: [lists: string[], query: string, code: string, path: string][] = [
  [['endpoints', 'messages', 'deliveries'], 'cursor=nonsense', 'invalid_cursor', 'query.cursor'],
  [['endpoints', 'messages', 'deliveries'], `id=${long}`, 'invalid_request', 'query.id.0'],
  [['endpoints', 'messages', 'deliveries'], `id=a,${long}`, 'invalid_request', 'query.id.1'],
  [['endpoints', 'messages', 'deliveries'], `id=${'a,'.repeat(1000)}a`, 'invalid_request', 'query.id'],
  [['endpoints', 'messages', 'deliveries'], 'createdAfter=1969-12-31', 'invalid_request', 'query.createdAfter'],
  [['endpoints', 'messages', 'deliveries'], 'createdBefore=0001-01-01', 'invalid_request', 'query.createdBefore'],
  [['endpoints'], 'updatedAfter=1969-12-31', 'invalid_request', 'query.updatedAfter'],
  [['endpoints'], 'updatedBefore=1969-12-31', 'invalid_request', 'query.updatedBefore'],
  [['endpoints'], 'name=', 'invalid_request', 'query.name'],
  [['endpoints'], `eventType=${'x'.repeat(131)}`, 'invalid_request', 'query.eventType.0'],
  [['messages'], `type=${'x'.repeat(129)}`, 'invalid_request', 'query.type.0'],
  [['deliveries'], 'messageId=', 'invalid_request', 'query.messageId.0'],
  [['deliveries'], `endpointId=${long}`, 'invalid_request', 'query.endpointId.0'],
]

/** What only the host knows of: calls and options of its own API. */
const hostWords = /\b(endpoints|messages|deliveries)\.[a-zA-Z]{1,30}:|createWebhooks|egress|limits\.|\bargument\b/

/** Asserts that an answer tells a client of these parts of its request, in its own words. */
async function refuses({ expect, errors }: HttpContext, target: string, json: unknown, code: string, paths: string[]) {
  const answer = await expect(400, target, { json })
  const what = `${target} ${JSON.stringify(json)?.slice(0, 200)}: ${JSON.stringify(answer)}`
  assert.equal(answer.code, code, what)
  const found = asList(answer.errors)
  assert.deepEqual(found.map(({ path }) => path).sort(), paths, what)
  for (const text of [answer.title, answer.detail, ...found.map(({ message }) => message)]) {
    assert.match(asText(text), /\.$/, what)
    assert.doesNotMatch(asText(text), /Invalid|Expected/, what)
    assert.doesNotMatch(asText(text), hostWords, what)
  }
  assert.deepEqual(errors, [], what)
}

/** Whatever a client sends that core refuses: the answer names the part of the request that is at fault. */
export const faultCases = caseGroup('faults', {
  async 'stand where the body of a new endpoint has them'(context) {
    for (const [json, code, ...paths] of endpointBodies) await refuses(context, 'POST /endpoints', json, code, paths)
    assert.deepEqual((await context.webhooks.endpoints.list({ tenant: 'acme' })).data, [])
  },

  async 'stand where the body of a change has them'(context) {
    const id = await context.endpoint()
    for (const [json, code, ...paths] of endpointBodies) {
      await refuses(context, `PATCH /endpoints/${id}`, json, code, paths)
    }
    assert.equal((await context.webhooks.endpoints.get({ tenant: 'acme', id })).url, url)
  },

  async 'stand where the body of an action has them'(context) {
    const id = await context.endpoint()
    for (const [json, code, ...paths] of testBodies) {
      await refuses(context, `POST /endpoints/${id}/test`, json, code, paths)
    }
    const reason = 'x'.repeat(501)
    await refuses(context, `POST /endpoints/${id}/suspend`, { reason }, 'invalid_request', ['body.reason'])
  },

  async 'stand where the query of a list has them'(context) {
    const { endpoint } = await seed(context, 'acme')
    for (const [lists, query, code, path] of queries) {
      for (const list of lists) await refuses(context, `GET /${list}?${query}`, undefined, code, [path])
      if (!lists.includes('deliveries') || path === 'query.endpointId.0') continue
      await refuses(context, `GET /endpoints/${endpoint}/deliveries?${query}`, undefined, code, [path])
    }
  },

  async 'stand in the path where an id can be none'(context) {
    for (const target of ['GET /endpoints/:id', 'DELETE /endpoints/:id', 'GET /deliveries/:id', 'GET /messages/:id']) {
      await refuses(context, target.replace(':id', long), undefined, 'invalid_request', ['path.id'])
    }
  },
})
