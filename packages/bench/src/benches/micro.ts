import {
  createWebhooks,
  decide,
  eventTypePatterns,
  freshHealth,
  matches,
  type Outcome,
  rawJson,
  type Settlement,
  type Store,
  schedule,
  settingsOf,
  standardWebhooks,
  type Transport,
} from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { do_not_optimize, measure } from 'mitata'
import type { Bench } from '../bench.ts'
import { payload } from '../payload.ts'
import { median, spread } from '../rounds.ts'
import { withMemory, withPostgres, withSqlite } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'

const fanOut = 100
const batch = 128

/** Signing 1 KB, in ns. */
async function sign(): Promise<number> {
  const { sign: signOne, generateSecret } = standardWebhooks()
  const secrets = [generateSecret()]
  const stats = await measure(() => signOne({ id: 'msg_1', timestamp: 1_700_000_000, body: payload, secrets }))
  return stats.avg
}

/** One message against 1,000 endpoints of mixed event types and scopes, in ns. */
async function match(): Promise<number> {
  const lists = [null, ['invoice.*'], ['invoice.paid', 'invoice.voided'], ['order.*', 'customer.created'], []]
  const endpoints = Array.from({ length: 1000 }, (_, n) => ({
    eventTypes: lists[n % lists.length] ?? null,
    scopes: n % 3 === 0 ? [`shop=${n % 7}`] : null,
  }))
  const scopes = ['region=eu', 'shop=3']
  const stats = await measure(() => {
    const message = { patterns: eventTypePatterns('invoice.paid'), scopes }
    return endpoints.filter((endpoint) => matches(endpoint, message)).length
  })
  return stats.avg
}

/** What comes of one delivery that the receiver answered with `status`, in ns. */
async function decideOne(status: number): Promise<number> {
  const delivery = { attempts: 0, attemptsInBudget: 0, expiresAt: null }
  const outcome: Outcome = { kind: 'response', status, headers: {}, body: 'ok', truncated: false }
  const rules = { retry: schedule() }
  const endpoint = settingsOf({})
  const now = 1_700_000_000_000
  const stats = await measure(() => {
    const input = { delivery, endpoint, health: freshHealth, outcome, now, random: Math.random }
    return do_not_optimize(decide(input, rules))
  })
  return stats.avg
}

const answersAtOnce: Transport = {
  capabilities: { name: 'none', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
  send: async () => ({ kind: 'response', status: 200, headers: {}, body: 'ok', truncated: false }),
  close: async () => {},
}

/** All of the worker for one delivery, with no database and no network: claim, format, sign, decide, settle; in ns. */
async function work(count: number): Promise<number> {
  const webhooks = createWebhooks({ store: memoryStore(), events: { bench: {} }, transport: answersAtOnce })
  await register(webhooks, 'https://receiver.example', fanOut)
  for (let i = 0; i < count / fanOut; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
  const { promise: settled, resolve } = Promise.withResolvers<void>()
  let left = count
  webhooks.on('delivery.delivered', () => --left === 0 && resolve())
  const started = performance.now()
  await webhooks.start()
  await settled
  const ns = ((performance.now() - started) * 1e6) / count
  await webhooks.close()
  return ns
}

/** Claims and settles `batches` of 128 on a store with 10,000 deliveries more than that; notes each in ns a delivery. */
async function claimAndSettle<Tx>(
  store: Store<Tx>,
  batches: number,
  note: (part: string, ns: number) => void,
): Promise<void> {
  const { webhooks } = benchWebhooks(store)
  await webhooks.migrate()
  await register(webhooks, 'http://127.0.0.1', fanOut)
  const messages = (10_000 + batches * batch) / fanOut
  for (let i = 0; i < messages; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
  const known = new Map<string, number>()
  let claiming = 0
  let settling = 0
  for (let token = 1; token <= batches; token++) {
    const started = performance.now()
    const claim = await store.outbox.claim({ limit: batch, maxBytes: 1e8, leaseMs: 60_000, token, known })
    const claimed = performance.now()
    for (const { id, version } of claim.endpoints) known.set(id, version)
    const settlements = claim.deliveries.map(
      ({ id, tenant, endpointId }): Settlement => ({
        tenant,
        deliveryId: id,
        token,
        transition: { status: 'delivered' },
        attempt: {
          deliveryId: id,
          tenant,
          endpointId,
          number: 1,
          url: 'http://127.0.0.1/hooks/1',
          requestHeaders: {
            'user-agent': 'Posthorn',
            'content-type': 'application/json',
            'webhook-id': '0197f3c2-9a00-7000-8000-000000000001',
            'webhook-timestamp': '1900000000',
            'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
          },
          outcome: 'response',
          statusCode: 200,
          error: null,
          responseHeaders: { 'content-type': 'text/plain', connection: 'keep-alive' },
          responseBody: 'ok',
          responseTruncated: false,
          startedAt: claim.now,
          durationMs: 3,
        },
      }),
    )
    const made = performance.now()
    await store.outbox.settle({ settlements, health: [] })
    claiming += claimed - started
    settling += performance.now() - made
  }
  await webhooks.close()
  const perDelivery = 1e6 / (batches * batch)
  note('claim', claiming * perDelivery)
  note('settle', settling * perDelivery)
}

function time(ns: number[]): string[] {
  return median(ns) < 1000
    ? [spread(ns, 0), 'ns']
    : [
        spread(
          ns.map((each) => each / 1000),
          1,
        ),
        'µs',
      ]
}

/** What the parts of a delivery cost. */
export const micro: Bench = async ({ postgresUrl, rounds, quick }) => {
  const batches = quick ? 4 : 80
  const costs = new Map<string, number[]>()
  const note = (name: string, ns: number) => costs.set(name, [...(costs.get(name) ?? []), ns])
  for (let round = 0; round < rounds; round++) {
    note('sign 1 KB', await sign())
    note('match a message with 1,000 endpoints', await match())
    note('decide: delivered', await decideOne(200))
    note('decide: a failure to try again', await decideOne(500))
    note('worker: claim, format, sign, decide, settle; memory, no network', await work(quick ? 2000 : 20_000))
    const of = (name: string) => (part: string, ns: number) => note(`${part} on ${name}, of ${batch}, a delivery`, ns)
    await withMemory((store) => claimAndSettle(store, batches, of('memory')))
    await withSqlite((store) => claimAndSettle(store, batches, of('SQLite')))
    await withPostgres(postgresUrl, (store) => claimAndSettle(store, batches, of('PostgreSQL')))
  }
  printTable(
    'micro: what the parts cost',
    ['', 'time', ''],
    [...costs].map(([name, ns]) => [name, ...time(ns)]),
  )
}
