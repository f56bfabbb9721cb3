import type { ServerResponse } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { createReceiver, type Receiver } from '@posthorn/testkit'
import { startScript } from '@posthorn/tooling/start-script'
import { expect, onTestFinished, test } from 'vitest'
import { databaseFile } from './support/database-file.js'
import { engineOn } from './support/engine.js'

const program = (name: string) => fileURLToPath(new URL(`./support/${name}`, import.meta.url))
const tenant = 'acme'

function start(name: string, filename: string) {
  const script = startScript(program(name), [filename])
  onTestFinished(() => script.kill())
  return script
}

async function receiver() {
  const target = await createReceiver()
  onTestFinished(() => target.close())
  return target
}

/** An instance of this process on a fresh file with two endpoints and `count` messages, not started. */
async function withBacklog(target: Receiver, count: number) {
  const filename = databaseFile()
  const webhooks = engineOn(filename)
  onTestFinished(() => webhooks.close({ graceMs: 0 }))
  await webhooks.migrate()
  for (const path of ['a', 'b']) await webhooks.endpoints.create({ tenant, url: `${target.url}/${path}` })
  await webhooks.emitMany(Array.from({ length: count }, (_, at) => ({ type: 'order.created', payload: at, tenant })))
  return { filename, webhooks }
}

async function countOf(webhooks: ReturnType<typeof engineOn>, status: 'delivered' | 'pending' | 'held') {
  const { total } = await webhooks.deliveries.list({ tenant, where: { status }, page: { limit: 1 }, total: true })
  return total
}

/** How often each message arrived at each endpoint. */
function arrivals({ requests }: Receiver): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { url, headers } of requests) {
    const key = `${url} ${headers['webhook-id']}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

const slow = { timeout: 120_000 }
const soon = { timeout: 45_000, interval: 20 }

test(
  'a process killed in the middle of deliveries loses nothing and repeats only what was in flight',
  slow,
  async () => {
    const target = await receiver()
    const { filename, webhooks } = await withBacklog(target, 100)
    // Forty answers, then the receiver hangs
    target.behave([...Array.from({ length: 40 }, () => 200), { kind: 'silent' }])
    const first = start('deliver-process.ts', filename)
    await expect.poll(() => countOf(webhooks, 'delivered'), soon).toBe(40)
    await target.waitFor(41)
    await first.kill()
    const inFlight = [...arrivals(target).keys()].slice(40)
    expect(inFlight.length).toBeGreaterThan(0)
    expect(inFlight.length).toBeLessThanOrEqual(16)

    target.behave(200)
    start('deliver-process.ts', filename)
    await expect.poll(() => countOf(webhooks, 'delivered'), soon).toBe(200)
    const counts = arrivals(target)
    expect(counts.size).toBe(200)
    for (const [key, count] of counts) expect(count, key).toBe(inFlight.includes(key) ? 2 : 1)
    const { data } = await webhooks.deliveries.list({ tenant, page: { limit: 1000 } })
    expect(new Set(data.map(({ attempts }) => attempts))).toEqual(new Set([1]))
  },
)

test(
  'a process that was stopped for longer than its leases sends nothing again that it has the answer to',
  slow,
  async () => {
    const target = await receiver()
    const { filename, webhooks } = await withBacklog(target, 8)
    const open: ServerResponse[] = []
    const known = new Set<string>()
    // The first answer makes an endpoint known: before it, one request is made at a time
    target.behave(({ url = '' }, response) => {
      if (known.has(url)) open.push(response)
      else response.end()
      known.add(url)
    })
    const script = start('deliver-process.ts', filename)
    await expect.poll(() => open.length, soon).toBe(14)
    script.child.kill('SIGSTOP')
    // It finds the answers when it goes on
    for (const response of open) response.end()
    target.behave({ delayMs: 20 })
    const file = new DatabaseSync(filename)
    onTestFinished(() => file.close())
    const leases = file.prepare('SELECT count(*) AS running FROM posthorn_queue WHERE token <> 0 AND due_at > ?')
    await expect.poll(() => leases.get(Date.now())?.running, soon).toBe(0)
    script.child.kill('SIGCONT')
    await expect.poll(() => countOf(webhooks, 'delivered'), soon).toBe(16)
    for (const [key, count] of arrivals(target)) expect(count, key).toBe(1)
  },
)

test('processes killed one after the other finish the work between them', slow, async () => {
  const target = await receiver()
  const { filename, webhooks } = await withBacklog(target, 150)
  target.behave({ delayMs: 10 })
  for (let kills = 1; kills <= 3; kills++) {
    const script = start('deliver-process.ts', filename)
    await target.waitFor(target.requests.length + 40)
    await script.kill()
  }
  await webhooks.start()
  await expect.poll(() => countOf(webhooks, 'delivered'), soon).toBe(300)
  expect(arrivals(target).size).toBe(300)
  expect(await countOf(webhooks, 'pending')).toBe(0)
  expect(await countOf(webhooks, 'held')).toBe(0)
})

test('a process killed between its commit and the send has emitted; without the commit it has not', slow, async () => {
  const target = await receiver()
  const { filename, webhooks } = await withBacklog(target, 0)
  const emitting = start('emit-process.ts', filename)
  await emitting.said('emitted')
  await emitting.kill()
  expect(target.requests).toHaveLength(0)
  expect(await webhooks.drain()).toEqual({ attempts: 2, delivered: 2 })
  expect(arrivals(target).size).toBe(2)
  for (const { text } of target.requests) expect(text).toContain('"data":"committed"')
  expect((await webhooks.messages.list({ tenant, total: true })).total).toBe(1)
})
