// A host: emits until the ledger has its share, says `done` and ends. Each message that it commits is in the ledger by the
// same transaction. It may be killed at any point, and started again with the same name.
import { setTimeout as pause } from 'node:timers/promises'
import { seededRandom } from '@posthorn/testkit'
import { type EngineOptions, shiftMachineClock } from './engine.ts'
import { type HostEvent, type HostTransaction, hostDatabase } from './host-database.ts'
import type { Place } from './place.ts'
import { errorPrefix } from './said.ts'

/** What a host is started with. */
export interface HostSettings {
  place: Place
  name: string
  options: EngineOptions
  /** How many messages it commits. */
  share: number
  tenants: string[]
  seed: number
  /** Whether it may end once it has its share; otherwise it goes on, slowly, until it is told `finish`. */
  mayFinish: boolean
  /** How far the clock of its machine is ahead, in ms. */
  aheadMs: number
  /** Most messages of one transaction. */
  batch: number
}

const settings: HostSettings = JSON.parse(process.argv[2] ?? '')
/** Between two messages beyond its share: so that what goes wrong meets something that is going on. */
const idleMs = 300
const { name, share, tenants, batch } = settings
const database = hostDatabase(settings.place, name, settings.options)
const ledger = database.table('chaos_ledger')
const intents = database.table('chaos_intents')
const random = seededRandom(settings.seed)
const below = (count: number) => Math.floor(random() * count)
const tenantOf = (number: number) => tenants[number % tenants.length] ?? ''

let committed = 0
let isKnown = false
let mayFinish = settings.mayFinish
const failures = new Map<string, number>()

/** Writes messages into the ledger; how many rows that makes: none where a repeat of a key has been there. */
async function note(tx: HostTransaction, ids: string[], events: HostEvent[]): Promise<number> {
  const rows = events.map(({ tenant, idempotencyKey }, at) => [ids[at] ?? '', tenant, name, idempotencyKey ?? null])
  const places = rows.map((row, at) => `(${row.map((_, column) => `$${at * row.length + column + 1}`).join(', ')})`)
  const statement = `INSERT INTO ${ledger} (id, tenant, host, key) VALUES ${places.join(', ')} ON CONFLICT DO NOTHING RETURNING id`
  return (await tx.query(statement, rows.flat())).length
}

/** Emits in one transaction, whose rows it commits, or rolls back. */
async function inTransaction(events: HostEvent[], commits: boolean): Promise<void> {
  let rows = 0
  await database.transaction(async (tx) => {
    rows = await note(tx, await tx.emit(events), events)
    return commits
  })
  if (commits) committed += rows
}

/** Emits without a transaction, as an outbox of the host's does: what it means to emit is written down before. */
async function withIntent(event: HostEvent, idempotencyKey: string): Promise<void> {
  await database.transaction(async (tx) => {
    const statement = `INSERT INTO ${intents} (key, host, tenant) VALUES ($1, $2, $3)`
    await tx.query(statement, [idempotencyKey, name, event.tenant])
    return true
  })
  await finish({ ...event, payload: { text: idempotencyKey }, idempotencyKey })
}

/** Emits what was meant to be, perhaps again: the key makes it one message. */
async function finish(event: HostEvent & { idempotencyKey: string }): Promise<void> {
  const id = await database.emit(event)
  let rows = 0
  await database.transaction(async (tx) => {
    rows = await note(tx, [id], [event])
    await tx.query(`DELETE FROM ${intents} WHERE key = $1`, [event.idempotencyKey])
    return true
  })
  committed += rows
}

/** Does what an earlier life of this host, or a failed emit, left open. */
async function finishAll(): Promise<void> {
  await database.transaction(async (tx) => {
    const rows = await tx.query(`SELECT count(*) AS count FROM ${ledger} WHERE host = $1`, [name])
    committed = Number(rows[0]?.count)
    return true
  })
  const open: (HostEvent & { idempotencyKey: string })[] = []
  await database.transaction(async (tx) => {
    for (const { key, tenant } of await tx.query(`SELECT key, tenant FROM ${intents} WHERE host = $1`, [name]))
      open.push({ tenant: String(tenant), payload: { text: String(key) }, idempotencyKey: String(key) })
    return false
  })
  for (const event of open) await finish(event)
  isKnown = true
}

function anyEvent(): HostEvent {
  return { tenant: tenantOf(below(1000)), payload: { text: `${name} ${below(1_000_000)}` } }
}

/** Some are to be sent a little later, by the clock of the host's machine. */
function plannedEvent(): HostEvent {
  return below(20) === 0 ? { ...anyEvent(), deliverAt: new Date(Date.now() + 200) } : anyEvent()
}

/** An event that both hosts emit, and more than once: one key, one content. */
function sharedEvent(): HostEvent {
  const number = below(Math.ceil(share / 20))
  return { tenant: tenantOf(number), payload: { text: `shared ${number}` }, idempotencyKey: `shared-${number}` }
}

async function step(): Promise<void> {
  const dice = random()
  if (dice < 0.1) await withIntent(anyEvent(), `${name}-${settings.seed}-${below(2 ** 40)}`)
  else {
    // One key a transaction: two that wait for each other's would be a deadlock
    const keyed = dice < 0.3 ? [sharedEvent()] : []
    const others = Array.from({ length: 1 + below(batch) }, plannedEvent)
    await inTransaction([...keyed, ...others], random() < 0.85)
  }
}

async function lane(): Promise<void> {
  while (committed < share || !mayFinish) {
    const isLeft = committed < share
    try {
      if (isLeft) await step()
      else await inTransaction([plannedEvent()], true)
    } catch (error) {
      await failed(error)
    }
    // Messages and signals have their turn
    await pause(isLeft ? 0 : idleMs)
  }
}

async function failed(error: unknown): Promise<void> {
  const text = error instanceof Error ? error.message : String(error)
  const times = failures.get(text) ?? 0
  failures.set(text, times + 1)
  if (times % 10 === 0) process.send?.(`${errorPrefix}${text}`)
  // A commit without an answer may have been one
  isKnown = false
  await pause(50)
}

process.on('message', (message) => {
  const [verb, value] = String(message).split(' ')
  if (verb === 'machine-clock') shiftMachineClock(Number(value))
  if (verb === 'finish') mayFinish = true
})
shiftMachineClock(settings.aheadMs)
process.once('disconnect', () => process.exit())
while (!isKnown || committed < share || !mayFinish) {
  try {
    await finishAll()
    await Promise.all(Array.from({ length: database.lanes }, lane))
  } catch (error) {
    await failed(error)
  }
}
process.send?.('done', () => process.exit())
