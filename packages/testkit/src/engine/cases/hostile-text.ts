import assert from 'node:assert/strict'
import { isWebhooksError } from '@posthorn/core'
import { seededRandom } from '../../seeded-random.js'
import { type Engine, engineGroup, tenant } from '../engine-case.js'

/** What means something to SQL, to patterns, to JSON or to a driver. */
const pieces = [
  ...["'", '"', '`', ';', '--', '/*', '*/', '\\', '%', '_', '?', '$1', '$$', ':name', '@p1', '%s', '{}', '[', '{"a":'],
  ...[' OR 1=1', ' UNION SELECT ', 'DROP TABLE posthorn_endpoints', ') RETURNING *', 'NULL', 'pg_sleep(9)', "E'\\x27"],
  ...['\u0000', '\ud800', '\udc00', '\uffff', '\u202e', '\u2028', '\r\n', '\t', 'ÿ', '🎺', 'ı', 'x'.repeat(300)],
  ...['__proto__', 'constructor', 'true', '1e400', '0x1', '../..', 'a'],
]

const whole = [
  ...[
    "' OR '1'='1",
    "'; DROP TABLE posthorn_endpoints; --",
    '" OR ""="',
    "\\' OR 1=1 -- ",
    '%',
    '_',
    '%%',
    '\\%',
    '[a]',
  ],
  ...['$1', '?', "a'||'b", '{"a":1}', '[null]', 'NaN', '-1', '9'.repeat(40), 'x'.repeat(100_000), '\u0000', '\ud800'],
]

/** Those, and others put together from the pieces. The same in every run. */
function hostileTexts(): string[] {
  const random = seededRandom(7)
  const pick = () => pieces[Math.floor(random() * pieces.length)] ?? ''
  return [...whole, ...Array.from({ length: 4 }, () => pick() + pick() + pick())]
}

/** Codes that say that the caller is wrong. */
const refusals = new Set([
  ...['invalid_argument', 'invalid_cursor', 'not_found', 'unknown_event_type', 'payload_not_json', 'invalid_payload'],
  ...[
    'forbidden_header',
    'invalid_url',
    'blocked_address',
    'insecure_url',
    'unknown_profile',
    'endpoint_limit_reached',
  ],
])

/** Every call that takes text to the store, with that text wherever it can stand. */
function callsWith<Tx>(webhooks: Engine<Tx>, text: string): (() => Promise<unknown>)[] {
  // As JavaScript may call it
  const call = (run: (given: never) => Promise<unknown>, request: object) => () =>
    Promise.resolve().then(() => Reflect.apply(run, undefined, [request]))
  const { endpoints, messages, deliveries, operator, tenants } = webhooks
  const ref = { tenant, id: text }
  const url = 'http://127.0.0.1/'
  const isActive = false
  const forged = ['messages,id:desc', 'deliveries,id:desc', 'endpoints,createdAt:desc,id:desc', 'endpoints,id:desc']
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const cursors = [text, ...forged.flatMap((name) => [encode([name, text]), encode([name, 1, text])])]
  const paged = cursors.map((cursor) => ({ tenant, page: { cursor } }))
  return [
    ...[endpoints.get, endpoints.getSecret, endpoints.delete, endpoints.suspend, endpoints.unsuspend].map((run) =>
      call(run, ref),
    ),
    ...[messages.get, deliveries.get, deliveries.attempts, deliveries.retry, deliveries.cancel].map((run) =>
      call(run, ref),
    ),
    ...[endpoints.list, messages.list, deliveries.list, webhooks.stats].map((run) => call(run, { tenant: text })),
    ...[endpoints.list, messages.list, deliveries.list].flatMap((run) => paged.map((request) => call(run, request))),
    ...['id', 'name', 'url', 'eventTypes', 'secret', 'scopes', 'status'].map((field) =>
      call(endpoints.list, { tenant, where: { [field]: field === 'scopes' ? { [text]: text } : text }, total: true }),
    ),
    ...['id', 'type'].map((field) => call(messages.list, { tenant, where: { [field]: [text] }, total: true })),
    ...['id', 'messageId', 'endpointId', 'eventType', 'status'].map((field) =>
      call(deliveries.list, { tenant, where: { [field]: text } }),
    ),
    call(endpoints.list, { tenant, sort: [{ field: text, direction: 'asc' }] }),
    call(endpoints.list, { tenant, sort: [{ field: 'name', direction: text }] }),
    call(deliveries.replay, { tenant, endpoint: text, cursor: text }),
    call(deliveries.replay, { tenant, types: [text] }),
    call(deliveries.replayMissing, { tenant, endpoint: text, since: new Date(0) }),
    call(deliveries.cancelMany, { tenant, endpoint: text, types: text }),
    call(deliveries.cancelMany, { tenant, message: text, cursor: text }),
    call(operator.tenants, { q: text }),
    call(operator.endpoints, { q: text, cursor: text }),
    call(operator.search, { q: text }),
    call(endpoints.create, { tenant, isActive, url, idempotencyKey: text }),
    call(endpoints.create, { tenant, isActive, url, id: text, eventTypes: [text] }),
    call(endpoints.create, { tenant, isActive, url: `${url}${text}`, scopes: { [text]: text } }),
    call(endpoints.create, { tenant, isActive, url, headers: { 'x-a': text }, createdBy: text }),
    () => webhooks.emit('order.created', text, { tenant, idempotencyKey: text }),
    () => webhooks.emit('order.created', { [text]: text }, { tenant: text }),
    () => webhooks.emit('order.created', 1, { tenant, scopes: { [text]: text }, traceparent: text }),
    call(tenants.delete, { tenant: `${text}x` }),
  ]
}

/** Text of customers is text, whatever it means to a database. */
export const hostileTextCases = engineGroup('hostile text', {
  'does nothing wherever it stands but to be refused or not found': async ({ store, engine }) => {
    const webhooks = engine({ limits: { endpointsPerTenant: 10_000 } })
    await webhooks.endpoints.create({ tenant: 'canary', url: 'http://127.0.0.1/', name: 'canary' })
    await webhooks.emit('order.created', 'canary', { tenant: 'canary' })
    const canary = async () => [
      (await webhooks.endpoints.list({ tenant: 'canary' })).data,
      (await webhooks.messages.list({ tenant: 'canary' })).data,
      (await webhooks.deliveries.list({ tenant: 'canary' })).data,
    ]
    const before = await canary()
    for (const text of hostileTexts()) {
      const ended = await Promise.allSettled(callsWith(webhooks, text).map((call) => call()))
      for (const [index, each] of ended.entries()) {
        if (each.status === 'fulfilled') continue
        const error: unknown = each.reason
        const isRefused = isWebhooksError(error) && refusals.has(error.code)
        const what = `call ${index} with ${JSON.stringify(text.slice(0, 100))}`
        assert.ok(isRefused, `${what}: ${String(error)}`)
        assert.match(error.message, /^[^\p{Cc}\p{Zl}\p{Zp}]{1,2000}$/u, what)
      }
    }
    assert.deepEqual(await canary(), before)
    await store.checkSchema()
  },

  'is found again as it is, and finds nothing else': async ({ engine }) => {
    const webhooks = engine({ limits: { endpointsPerTenant: 10_000 } })
    const texts = hostileTexts().filter((text) => text.isWellFormed() && !text.includes('\0') && text.length <= 255)
    const names = [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))]
    for (const name of names) {
      const metadata = { [`x${name}`]: name }
      const { id } = await webhooks.endpoints.create({ tenant, url: 'http://127.0.0.1/', name, metadata })
      const { data, total } = await webhooks.endpoints.list({ tenant, where: { name }, total: true })
      assert.deepEqual([data.map((each) => [each.id, each.name, each.metadata]), total], [[[id, name, metadata]], 1])
    }
    const sort = [{ field: 'name' as const, direction: 'asc' as const }]
    const found: (string | null)[] = []
    let cursor: string | undefined
    do {
      const page = await webhooks.endpoints.list({ tenant, sort, page: { cursor, limit: 7 } })
      found.push(...page.data.map(({ name }) => name))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    assert.equal(found.length, names.length)
    assert.deepEqual(new Set(found), new Set(names))
  },
})
