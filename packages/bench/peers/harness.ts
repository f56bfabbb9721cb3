import { Pool } from 'pg'
import { payload } from '../src/payload.ts'
import { createAttempts } from './attempts.ts'
import type { DeliveryJob, Peer } from './job.ts'
import { createSender } from './sender.ts'

/** What a peer is built from. */
export interface Parts {
  connectionString: string
  receiverUrl: string
  /** Where endpoint 0 is, if it is not at the receiver. */
  slowUrl: string | undefined
  /** Of the application itself: attempts, where the queue brings no connections of its own. */
  pool: Pool
  send: ReturnType<typeof createSender>['send']
}

/** Endpoints; each message goes to all of them. */
export const fanOut = 100
const batch = 1000
const lanes = 32
const data: object = JSON.parse(payload)

function jobs(count: number): DeliveryJob[] {
  return Array.from({ length: count }, (_, n) => ({
    messageId: `msg_${Math.floor(n / fanOut)}`,
    endpointId: n % fanOut,
    type: 'bench',
    data,
  }))
}

/** Emits `count` deliveries one by one, 32 calls at once. Gives emits a second. */
async function emitRate(peer: Peer, count: number): Promise<number> {
  const pending = jobs(count)
  const started = performance.now()
  async function lane(): Promise<void> {
    for (let job = pending.pop(); job !== undefined; job = pending.pop()) await peer.emit(job)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return count / ((performance.now() - started) / 1000)
}

/**
 * Runs a peer in this process: a few emits and deliveries to warm up, `warmUp` emits one by one and their deliveries,
 * and, to `drain`, `count` jobs to wait. Says { emitRate }, works them when told 'start', says { done }, ends. For the
 * `whole` job it emits the `count` one by one, 32 calls at once, while it works.
 * Arguments: the database, the receiver, `warmUp`, `count`, `drain` or `whole`, and the receiver of endpoint 0 where it
 * is another.
 */
export async function runPeer(open: (parts: Parts) => Promise<Peer>): Promise<void> {
  const [connectionString = '', receiverUrl = '', warmUp, count, kind, slowUrl] = process.argv.slice(2)
  const pool = new Pool({ connectionString, max: 32 })
  pool.on('error', (error) => console.error(error))
  const sender = createSender(receiverUrl, slowUrl)
  await createAttempts(pool)
  const peer = await open({ connectionString, receiverUrl, slowUrl, pool, send: sender.send })
  await emitRate(peer, 4 * lanes)
  const rate = await emitRate(peer, Number(warmUp))
  await peer.work(4 * lanes + Number(warmUp))
  const waiting = kind === 'drain' ? jobs(Number(count)) : []
  for (let from = 0; from < waiting.length; from += batch) await peer.emitMany(waiting.slice(from, from + batch))
  process.once('disconnect', () => process.exit())
  process.once('message', async () => {
    const working = peer.work(Number(count))
    if (kind === 'whole') await emitRate(peer, Number(count))
    await working
    process.send?.({ done: true })
    await peer.close()
    await sender.close()
    await pool.end()
    process.disconnect?.()
  })
  process.send?.({ emitRate: rate })
}
