import { createReceiver, type Receiver } from '@posthorn/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { freshSchema, testDatabase } from './support/database.js'
import { engineOn } from './support/engine.js'
import { outcomes } from './support/outcomes.js'
import { startWorker } from './support/worker.js'

const database = testDatabase()
const tenants = Array.from({ length: 8 }, (_, at) => `tenant-${at}`)

/** Fewer for a quick run on a slow machine; the kills come at random points of the run all the same. */
const messages = Number(process.env.POSTHORN_TEST_KILL_MESSAGES ?? 6000)

/** Ids of messages that are not settled. */
async function unsettledIn(schema: string): Promise<Set<string>> {
  const { rows } = await database.pool.query(`SELECT message_id FROM ${schema}.posthorn_queue`)
  return new Set(rows.map(({ message_id }) => String(message_id)))
}

/** How often each message arrived; `worker`: from that one alone. */
function arrivals({ requests }: Receiver, worker?: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { headers } of requests) {
    const id = String(headers['webhook-id'])
    if (worker === undefined || headers['x-worker'] === worker) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return counts
}

test(`four workers, ${messages} messages, two workers killed: none lost, repeated only what was in flight`, {
  timeout: 300_000,
}, async () => {
  const receiver = await createReceiver()
  onTestFinished(() => receiver.close())
  const schema = freshSchema()
  const { webhooks } = engineOn({ url: database.url, schema, name: 'emitter' })
  onTestFinished(() => webhooks.close())
  await webhooks.migrate()
  for (const tenant of tenants) await webhooks.endpoints.create({ tenant, url: `${receiver.url}/${tenant}` })

  const workers = ['a', 'b', 'c', 'd'].map((name) => ({
    name,
    script: startWorker({ url: database.url, schema, name }),
  }))
  await Promise.all(workers.map(({ script }) => script.said('started')))

  // The emits go on while workers deliver and die.
  const emitAll = async () => {
    const ids: string[] = []
    for (let sent = 0; sent < messages; sent += 500) {
      const emits = Array.from({ length: Math.min(500, messages - sent) }, (_, at) =>
        webhooks.emit('order.created', { n: sent + at }, { tenant: tenants[at % tenants.length] ?? '' }),
      )
      ids.push(...(await Promise.all(emits)).map(({ id }) => id))
    }
    return ids
  }
  const killAt = [0.05 + Math.random() * 0.4, 0.5 + Math.random() * 0.4].map((share) => Math.floor(share * messages))
  const killTwo = async () => {
    const killed: { name: string; unsettled: Set<string> }[] = []
    for (const [at, { name, script }] of workers.slice(0, killAt.length).entries()) {
      await receiver.waitFor(killAt[at] ?? 0, { timeoutMs: 120_000 })
      await script.kill()
      killed.push({ name, unsettled: await unsettledIn(schema) })
    }
    return killed
  }
  const [ids, killed] = await Promise.all([emitAll(), killTwo()])
  await expect.poll(() => webhooks.stats(), { timeout: 120_000, interval: 200 }).toMatchObject({ pending: 0, held: 0 })

  const counts = arrivals(receiver)
  expect(ids).toHaveLength(messages)
  expect(ids.filter((id) => !counts.has(id))).toEqual([])
  // In flight at a kill: sent by that worker, and no settle of it had committed. That is its open requests, as many as
  // its concurrency, and the answers that the settle under way and the next one were to write. Nothing else comes twice.
  const inFlight = new Map<string, number>()
  for (const { name, unsettled } of killed) {
    for (const id of arrivals(receiver, name).keys()) {
      if (unsettled.has(id)) inFlight.set(id, (inFlight.get(id) ?? 0) + 1)
    }
  }
  for (const [id, count] of counts) {
    expect(count - 1, `${id}, workers killed after ${killAt} requests`).toBeLessThanOrEqual(inFlight.get(id) ?? 0)
  }

  const each = { status: 'delivered', attempts: 1, made: 1, succeeded: 1 }
  expect(await outcomes(database.pool, schema)).toEqual([{ ...each, count: messages }])
})
