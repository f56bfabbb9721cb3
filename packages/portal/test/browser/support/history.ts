import type { Clock, Outcome, Transport } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { type Served, type ServeOptions, serve } from './served.js'

/** When it is, in the history and for the browser that looks at it. */
export const now = Date.UTC(2026, 2, 12, 14, 7)

const hour = 3_600_000
const tenant = 'acme'

/** A host whose `acme` has had a day of deliveries. */
export interface History extends Served {
  /** Ids of its endpoints, each in another state. */
  endpoints: { failing: string; active: string; paused: string; suspended: string }
}

/** The same day on each run: one endpoint has failed since 12:00, one is gone, one is paused, one is well. */
export async function serveHistory(portal: ServeOptions['portal'] = {}): Promise<History> {
  let at = now - 25 * hour
  let elapsed = 0
  const clock: Clock = {
    now: () => at,
    monotonic: () => elapsed,
    setTimer(ms, callback) {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  }
  const transport: Transport = {
    capabilities: { name: 'history', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: false },
    async send({ url }) {
      const { outcome, ms } = answerOf(new URL(url).hostname, at)
      elapsed += ms
      return outcome
    },
    close: async () => {},
  }
  const retry = { next: ({ attempt }: { attempt: number }) => (attempt < 3 ? 30 * 60_000 : null) }
  // One request at a time: all have the same times on each run
  const worker = { concurrency: 1 }
  const host = await serve(memoryStore({ clock }), {
    portal,
    clock,
    transport,
    retry,
    worker,
    // What fails is tried again each half hour, and so fails for good
    breaker: false,
    start: false,
  })
  const { endpoints, emit } = host.webhooks
  const add = async (name: string, url: string, more = {}) =>
    (await endpoints.create({ tenant, name, url, ...more })).id
  const ids = {
    failing: await add('billing-prod', 'https://api.example.com/hooks/billing', {
      headers: { 'x-team': 'billing', authorization: 'Bearer secret' },
      scopes: { region: 'eu' },
      description: 'Books what was paid.',
    }),
    active: await add('crm', 'https://crm.example.com/in', { eventTypes: ['customer.*'] }),
    paused: await add('old', 'https://old.example.com/webhooks', { isActive: false }),
    suspended: await add('warehouse', 'https://warehouse.example.com/exports/nightly', {
      eventTypes: ['invoice.paid'],
    }),
  }
  const options = { tenant, scopes: { region: 'eu' } }
  for (let n = 0; n <= 50; n++) {
    at = now - (50 - n) * (hour / 2)
    const amount = 1000 + ((n * 7919) % 9000)
    for (let i = 0; i < 3 + (n % 5); i++) await emit('invoice.paid', { id: `in_${n}${i}`, amount }, options)
    await emit('customer.created', { id: `cus_${n}`, name: 'Ada' }, options)
    await host.webhooks.drain({ deadlineMs: 10_000 })
  }
  // Not before: slots of a rate limit come with time, which stands still while these are sent
  await endpoints.update({ tenant, id: ids.failing, rateLimit: { limit: 10, periodMs: 1000 } })
  return { ...host, endpoints: ids }
}

/** How each receiver met a request. */
function answerOf(host: string, at: number): { outcome: Outcome; ms: number } {
  const answer = (status: number, body: string): Outcome => {
    return { kind: 'response', status, headers: { 'content-type': 'application/json' }, body, truncated: false }
  }
  if (host === 'api.example.com' && at >= Date.UTC(2026, 2, 12, 12)) {
    return { outcome: { kind: 'connect', message: 'connect ECONNREFUSED 203.0.113.7:443' }, ms: 12 }
  }
  if (host === 'warehouse.example.com' && at >= Date.UTC(2026, 2, 12, 8)) {
    return { outcome: answer(410, '{"error":"gone"}'), ms: 31 }
  }
  return { outcome: answer(200, '{"ok":true}'), ms: 60 + ((at / 60_000) % 50) }
}
