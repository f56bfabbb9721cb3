import { readFileSync } from 'node:fs'
import { createWebhooks, type Transport } from '@posthorn/core'
import { createHandler, rest } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { documentOf, faultOfAnswer } from './support/openapi.js'

/*
 * Sends every request of docs/reference.md, in its order, and compares the answers with those on the page. Ids, times,
 * durations and secrets differ from run to run: an id of the page stands for the one that was met in its place.
 */

const page = readFileSync(new URL('../docs/reference.md', import.meta.url), 'utf8')

interface Exchange {
  method: string
  path: string
  body: string
  status: number
  answer: unknown
}

const exchanges = [...page.matchAll(/^```http\n(\w+) (\S+)\n([\s\S]*?)\n?(\d{3})\n([\s\S]*?)```$/gm)].map(
  ([, method = '', path = '', body = '', status, answer = '']): Exchange => ({
    ...{ method, path, body: body.trim() },
    ...{ status: Number(status), answer: answer.trim() === '' ? null : JSON.parse(answer) },
  }),
)

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const anyTime = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const schema = v.object({ id: v.string(), amount: v.number() })

/** A receiver that thanks for everything. */
const transport: Transport = {
  capabilities: { name: 'test', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
  send: async () => ({
    ...{ kind: 'response', status: 200, headers: { 'content-type': 'text/plain' }, body: 'thanks', truncated: false },
  }),
  close: async () => {},
}

/** What is alike in both, with what differs from run to run made equal. `ids`: those of the page to those met. */
function comparable(value: unknown, key: string, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => comparable(each, key, ids))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, comparable(each, name, ids)]))
  }
  if (key === 'durationMs' && typeof value === 'number') return 'some ms'
  if (typeof value !== 'string') return value
  if (key === 'webhook-timestamp' || key === 'webhook-signature') return 'differs'
  if (key === 'requestBody') return value.replace(anyTime, 'a time')
  if (key.startsWith('secret')) return value.startsWith('whsec_') ? 'a secret' : value
  if (time.test(value)) return 'a time'
  return value.replace(uuid, (id) => ids.get(id) ?? id)
}

/** Pairs the ids that stand in the same places. */
function learn(ids: Map<string, string>, expected: unknown, actual: unknown): void {
  const found = (value: unknown) => JSON.stringify(value).match(uuid) ?? []
  const met = found(actual)
  for (const [at, id] of found(expected).entries()) {
    const real = met[at]
    if (real !== undefined && !ids.has(id)) ids.set(id, real)
  }
}

test('every request of the reference is answered as it says', async () => {
  const webhooks = createWebhooks({
    store: memoryStore(),
    events: { 'invoice.paid': { schema, description: 'An invoice was paid.', example: { id: 'in_1', amount: 4200 } } },
    transport,
  })
  await webhooks.migrate()
  const handle = createHandler(webhooks, {
    authorize: ({ url }) =>
      url.includes('/operator/') ? { operator: true } : { tenant: 'acme', actor: 'ada@acme.example' },
  })
  const fault = faultOfAnswer(await documentOf(webhooks))
  const ids = new Map<string, string>()
  let emitted = false
  for (const { method, path, body, status, answer } of exchanges) {
    if (path.includes('/deliveries') && !emitted) {
      emitted = true
      const options = { tenant: 'acme', scopes: { region: 'eu' }, idempotencyKey: 'in_1' }
      await webhooks.emit('invoice.paid', { id: 'in_1', amount: 4200 }, options)
      await webhooks.drain()
    }
    const response = await handle(
      new Request(`http://localhost${path.replace(uuid, (id) => ids.get(id) ?? id)}`, {
        method,
        ...(body !== '' && { body, headers: { 'content-type': 'application/json' } }),
      }),
    )
    const text = await response.text()
    const actual: unknown = text === '' ? null : JSON.parse(text)
    if (status === 200 || status === 201) learn(ids, answer, actual)
    const shown = (what: unknown, code: number) => ({ [`${method} ${path}`]: code, body: comparable(what, '', ids) })
    expect(shown(actual, response.status)).toEqual(shown(answer, status))
    const { headers } = response
    expect(fault(`${method} ${path}`, { status, headers, json: actual ?? undefined })).toBeNull()
  }
})

test('the reference has every route of the dialect', () => {
  const rows = page.slice(0, page.indexOf('\n## '))
  for (const { path } of rest.routes) {
    const short = path.replace('/unsuspend', '/suspend').replace(/^.*(?=\/attempts\/:number)/, '…')
    expect(rows).toContain(short)
  }
  expect(exchanges.length).toBeGreaterThan(15)
})
