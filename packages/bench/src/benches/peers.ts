import { execFileSync, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Bench, BenchContext } from '../bench.ts'
import { rawLoop } from '../raw.ts'
import type { Receiver } from '../receiver.ts'
import { interleave, median, ratios, type Subject, spread } from '../rounds.ts'
import { withDatabase } from '../stores.ts'
import { printTable } from '../table.ts'

const folder = fileURLToPath(new URL('../../peers/', import.meta.url))
const raw = 'bare undici loop'
const posthorn = 'Posthorn'
const fanOut = 100

/** What BullMQ lacks here, for people; null where it can run. `--bullmq` installs the package. */
function missingForBullmq(): string | null {
  if (process.argv.includes('--bullmq')) {
    execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
  }
  if (!existsSync(`${folder}node_modules/bullmq`))
    return 'it is not installed: `npm run bench -- peers --bullmq` does it'
  if (spawnSync('redis-server', ['--version']).status !== 0) return "there is no redis-server: Debian's package has one"
  return null
}

interface FromPeer {
  emitRate?: number
  done?: boolean
}

/** What one peer is to do. `slowUrl`: where one endpoint of the 100 is, whose requests the receiver does not count. */
interface Task {
  receiver: Receiver
  warmUp: number
  count: number
  kind: 'drain' | 'whole'
  slowUrl?: string
}

/** Runs Posthorn's or a peer's worker in a process of its own. Gives emits and deliveries a second. */
async function runPeer(script: string, url: string, { receiver, warmUp, count, kind, slowUrl }: Task) {
  const optional = slowUrl === undefined ? [] : [slowUrl]
  const child = fork(folder + script, [url, receiver.url, String(warmUp), String(count), kind, ...optional])
  const died = once(child, 'exit').then(() => {
    throw new Error(`peers/${script} ended early.`)
  })
  const next = (): Promise<FromPeer> => new Promise((resolve) => child.once('message', resolve))
  const { emitRate = Number.NaN } = await Promise.race([next(), died])
  const expected = slowUrl === undefined ? count : count - count / fanOut
  const { done } = await receiver.expect(expected)
  const worked = next()
  const started = performance.now()
  child.send('start')
  await Promise.race([slowUrl === undefined ? Promise.all([done, worked]) : done, died])
  const rate = expected / ((performance.now() - started) / 1000)
  await died.catch(() => undefined)
  return { emitRate, rate }
}

/** The drain of `deliver` by each, and what one of them emits. */
async function healthy(context: BenchContext, scripts: [string, string][]) {
  const { receiver, postgresUrl, rounds, warmUp, quick } = context
  const count = quick ? 2000 : 20_000
  const emitRates = new Map<string, number[]>(scripts.map(([name]) => [name, []]))
  const peer = ([name, script]: [string, string]): Subject<number> => ({
    name,
    run: () =>
      withDatabase(postgresUrl, async (url) => {
        const { emitRate, rate } = await runPeer(script, url, { receiver, warmUp, count, kind: 'drain' })
        emitRates.get(name)?.push(emitRate)
        return rate
      }),
  })
  const bare = { name: raw, run: async () => (await rawLoop(context, count)).rate }
  const figures = await interleave([bare, ...scripts.map(peer)], rounds)
  const rows = [...figures].map(([name, rates]) => {
    const emits = emitRates.get(name)
    const multiples = ratios(figures, posthorn, name)
    const isPeer = name !== raw && name !== posthorn
    const goal = isPeer ? [spread(multiples), '>= 3', median(multiples) >= 3 ? 'met' : 'missed'] : ['', '', '']
    return [name, spread(rates, 0), spread(ratios(figures, name, raw)), ...goal, emits ? spread(emits, 0) : '']
  })
  const header = ['', 'deliveries/s', 'share of bare', 'Posthorn is x times', 'goal', '', 'emits/s, 32 at once']
  printTable(`peers: ${count} deliveries on PostgreSQL, 64 in flight`, header, rows)
}

/** From the first emit to the last attempt stored: each emits one event at a time, 32 calls at once, while it delivers. */
async function whole({ receiver, postgresUrl, rounds, warmUp, quick }: BenchContext, scripts: [string, string][]) {
  const count = quick ? 500 : 5000
  const task: Task = { receiver, warmUp, count, kind: 'whole' }
  const peer = ([name, script]: [string, string]): Subject<number> => ({
    name,
    run: () => withDatabase(postgresUrl, async (url) => (await runPeer(script, url, task)).rate),
  })
  const figures = await interleave(scripts.map(peer), rounds)
  const rows = [...figures].map(([name, rates]) => {
    const multiples = ratios(figures, posthorn, name)
    const goal =
      name === posthorn ? ['', '', ''] : [spread(multiples), '>= 3', median(multiples) >= 3 ? 'met' : 'missed']
    return [name, spread(rates, 0), ...goal]
  })
  const header = ['', 'events/s', 'Posthorn is x times', 'goal', '']
  printTable(`peers: ${count} events emitted and delivered, one endpoint each`, header, rows)
}

/** The same with one endpoint of the 100 that answers after a second: what the other 99 get. */
async function besideSlow({ receiver, postgresUrl, rounds, quick }: BenchContext, scripts: [string, string][]) {
  const count = quick ? 1000 : 5000
  const server = createServer((req, res) => {
    req.resume()
    setTimeout(() => res.end('ok'), 1000)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const slowUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const task: Task = { receiver, warmUp: 200, count, kind: 'drain', slowUrl }
  const peer = ([name, script]: [string, string]): Subject<number> => ({
    name,
    run: () => withDatabase(postgresUrl, async (url) => (await runPeer(script, url, task)).rate),
  })
  const figures = await interleave(scripts.map(peer), rounds)
  server.close()
  const rows = [...figures].map(([name, rates]) => [name, spread(rates, 0), spread(ratios(figures, posthorn, name))])
  const header = ['', 'deliveries/s of the other 99', 'Posthorn is x times']
  printTable(`peers: ${count} deliveries, one endpoint of ${fanOut} answers after 1 s`, header, rows)
}

/** The drain of `deliver` on PostgreSQL beside the same job hand-rolled on the job queues a team would pick instead. */
export const peers: Bench = async (context) => {
  const scripts: [string, string][] = [
    [posthorn, 'posthorn.ts'],
    ['pg-boss', 'pg-boss.ts'],
    ['graphile-worker', 'graphile-worker.ts'],
  ]
  const missing = missingForBullmq()
  if (missing === null) scripts.push(['BullMQ', 'bullmq.ts'])
  else console.log(`\nBullMQ is left out: ${missing}.`)
  await healthy(context, scripts)
  await whole(context, scripts)
  await besideSlow(context, scripts)
}
