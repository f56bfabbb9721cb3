// A host of a soak: emits at an even pace, mostly in transactions, and serves the management API to its customers, who sign
// in for a minute as they would by a link of the portal. Until it is told `close`.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Grant } from '@posthorn/http'
import { createNodeHandler } from '@posthorn/http/node'
import { seededRandom } from '@posthorn/testkit'
import type { Place } from '../chaos/place.ts'
import { listen } from '../chaos/receiver.ts'
import { type HostEvent, hostDatabase } from './host-database.ts'
import { type Counted, tellVitals } from './vitals.ts'

/** What a host is started with. */
export interface HostSettings {
  place: Place
  secretKey: string
  tenants: string[]
  /** Messages a second. */
  rate: number
  seed: number
}

const { place, secretKey, tenants, rate, seed }: HostSettings = JSON.parse(process.argv[2] ?? '')
const random = seededRandom(seed)
const below = (count: number) => Math.floor(random() * count)
const { webhooks, inTransaction, emit, pool } = hostDatabase(place, secretKey)
const counted: Counted = { errors: {}, failures: 0, ...(pool && { pool }) }
webhooks.on('worker.error', ({ code }) => {
  counted.errors[code] = (counted.errors[code] ?? 0) + 1
})
tellVitals(counted)

/** 1 KB, as the benches have it. */
function eventOf(tenant: string): HostEvent {
  return { tenant, payload: { order: `o${below(2 ** 40)}`, note: 'x'.repeat(980) } }
}

function anyEvent(): HostEvent {
  const event = eventOf(tenants[below(tenants.length)] ?? '')
  return random() < 0.05 ? { ...event, deliverAt: new Date(Date.now() + 2000 + below(18_000)) } : event
}

/** Emits by a key, and every second time once more. */
async function emitByKey(): Promise<void> {
  const event = { ...anyEvent(), idempotencyKey: `k${below(2 ** 40)}` }
  await emit(event)
  if (random() < 0.5) await emit(event)
}

let isOver = false

/** Emits until told to close; after a pause of the machine it does not catch up. */
async function emitAll(): Promise<void> {
  let due = performance.now()
  while (!isOver) {
    const dice = random()
    const many = dice < 0.2 ? 1 : 1 + below(4)
    due = Math.max(due + (many * 1000) / rate, performance.now() - 1000)
    await pause(Math.max(0, due - performance.now()))
    try {
      if (dice < 0.1) await emitByKey()
      else if (dice < 0.2) await emit(anyEvent())
      else if (dice < 0.3) await inTransaction(Array.from({ length: many }, anyEvent), false)
      else await inTransaction(Array.from({ length: many }, anyEvent), true)
    } catch {
      counted.failures++
    }
  }
}

/** A link, exchanged at once for a session of a minute. */
async function signIn(tenant: string): Promise<string> {
  const [link, session] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
  await webhooks.sessions.createLink({ id: link, tenant, grant: {}, forMs: 60_000 })
  await webhooks.sessions.exchange({ link, session, forMs: 60_000 })
  return session
}

async function grantOf(session: string | null): Promise<Grant | null> {
  if (session === null || !/^[0-9a-f]{64}$/.test(session)) return null
  const found = await webhooks.sessions.find({ id: session })
  return found?.tenant ? { tenant: found.tenant } : null
}

const api = createNodeHandler(webhooks, { authorize: (request) => grantOf(request.headers.get('x-session')) })

/** What the host does when its customers come and go. */
const desk: Record<string, (tenant: string) => Promise<unknown>> = {
  'sign-in': signIn,
  emit: (tenant) => emit(eventOf(tenant)),
  forget: (tenant) => webhooks.tenants.delete({ tenant }),
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, place, verb = '', tenant = ''] = (request.url ?? '').split('/')
  if (place !== 'desk') return api(request, response)
  try {
    response.end(JSON.stringify((await desk[verb]?.(tenant)) ?? null))
  } catch {
    counted.failures++
    response.writeHead(500).end()
  }
}

const server = createServer((request, response) => void serve(request, response))
const port = await listen(server)
process.on('message', async (message) => {
  if (message !== 'close') return
  isOver = true
  server.close()
  server.closeAllConnections()
  await webhooks.close()
  process.exit()
})
process.once('disconnect', () => process.exit())
process.send?.({ port })
process.send?.('ready')
await emitAll()
