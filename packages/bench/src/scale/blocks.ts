import { closeSync, fdatasyncSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { sqliteStore } from '@posthorn/sqlite'
import { benchWebhooks, register } from '../webhooks.ts'
import { copiesFor, oldest, type Size } from './rows.ts'
import { delivered, verbsOf } from './verbs.ts'

/** The longest turn of the event loop, in ms: from start to end, and of CPU of this thread, which a busy machine moves less. */
export interface Block {
  ms: number
  cpuMs: number
}

/** The longest turns while `work` ran; not of one and the same turn. */
async function longestBlock(work: () => Promise<unknown>): Promise<Block> {
  const longest: Block = { ms: 0, cpuMs: 0 }
  let isOver = false
  async function watch(): Promise<void> {
    while (!isOver) {
      const started = performance.now()
      const cpu = process.threadCpuUsage()
      await setImmediate()
      const { user, system } = process.threadCpuUsage(cpu)
      longest.ms = Math.max(longest.ms, performance.now() - started)
      longest.cpuMs = Math.max(longest.cpuMs, (user + system) / 1000)
    }
  }
  const watching = watch()
  await setImmediate()
  await work()
  isOver = true
  await watching
  return longest
}

/** Fills the tables that the store has made, of the one row that each has. */
function fill(database: DatabaseSync, size: Size, now: number, ids: readonly string[]): void {
  const uuid = (time: string, n: string) => {
    const hex = `printf('%012x', ${time})`
    return `substr(${hex}, 1, 8) || '-' || substr(${hex}, 9, 4) || '-7000-8000-' || printf('%012x', ${n})`
  }
  for (const { table, count, changes, only = 'true' } of copiesFor(size, { now, ids, uuid })) {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('posthorn_${table}')`).all()
    const values = columns.map(({ name }) => changes[String(name)] ?? `s."${name}"`)
    database.exec(`INSERT INTO posthorn_${table}
      WITH RECURSIVE g (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM g WHERE n < ${count})
      SELECT ${values.join(', ')} FROM g CROSS JOIN (SELECT * FROM posthorn_${table} LIMIT 1) s WHERE ${only}`)
  }
}

/** Or the first sync of the store's would bring all that was put in to the disk. */
function sync(filename: string): void {
  const file = openSync(filename, 'r+')
  fsyncSync(file)
  closeSync(file)
}

/** What the machine gives anyone: 300 writes of about as much as a commit of a prune writes, each brought to the disk. */
async function bareWrites(filename: string): Promise<void> {
  const file = openSync(filename, 'w')
  const bytes = Buffer.alloc(2 ** 20)
  for (let n = 0; n < 300; n++) {
    writeSync(file, bytes, 0, bytes.length, (n % 100) * bytes.length)
    fdatasyncSync(file)
    await setImmediate()
  }
  closeSync(file)
}

/** The longest block of each verb that walks tables of this size. */
export async function blocksOnSqlite(size: Size): Promise<(Block & { name: string })[]> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-bench-'))
  const filename = join(folder, 'bench.db')
  const store = sqliteStore({ filename })
  const { webhooks } = benchWebhooks(store)
  try {
    await webhooks.migrate()
    await register(webhooks, 'http://127.0.0.1:9999', 10)
    for (let n = 0; n < 2; n++) await webhooks.emit('bench', {}, { tenant: 'bench' })
    const request = { limit: 1, maxBytes: 1e6, leaseMs: 60_000, token: 1, known: new Map<string, number>() }
    const { deliveries } = await store.outbox.claim(request)
    await store.outbox.settle({ settlements: delivered(deliveries, 1), health: [] })
    const now = Date.now()
    const { data } = await webhooks.endpoints.list({ tenant: 'bench' })
    const database = new DatabaseSync(filename)
    database.exec('PRAGMA synchronous = OFF')
    const ids = data.map(({ id }) => id)
    fill(database, size, now, ids)
    // Or the store's first commit would bring all of that into the file
    database.exec('PRAGMA synchronous = FULL')
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    database.close()
    sync(filename)
    const lists = verbsOf(store, now).filter(({ name }) => /^(deliveries|messages|stats|replay)/.test(name))
    const subjects = [
      { name: 'bare writes of 1 MB to the disk', run: () => bareWrites(join(folder, 'bare')) },
      ...lists,
      {
        name: 'replay of 5,000',
        run: () => webhooks.deliveries.replay({ tenant: 'bench', status: 'delivered', limit: 5000 }),
      },
      {
        name: 'prune, a tenth of all',
        run: () => webhooks.prune({ before: new Date(oldest(now) + 72 * 3600 * 1000) }),
      },
      { name: 'delete an endpoint', run: () => webhooks.endpoints.delete({ tenant: 'bench', id: ids[0] ?? '' }) },
      { name: 'delete another tenant', run: () => webhooks.tenants.delete({ tenant: 'other-1' }) },
      {
        name: 'delete the tenant, for a while',
        run: () => some(() => store.log.deleteTenant({ tenant: 'bench', limit: 500 })),
      },
    ]
    const found: (Block & { name: string })[] = []
    for (const { name, run } of subjects) found.push({ name, ...(await longestBlock(run)) })
    return found
  } finally {
    await webhooks.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Two hundred batches, with turns of the event loop between them. */
async function some(batch: () => Promise<{ deleted: number }>): Promise<void> {
  for (let n = 0; n < 200 && (await batch()).deleted > 0; n++) await setImmediate()
}
