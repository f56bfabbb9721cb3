import { rawJson } from '@posthorn/core'
import { Pool } from 'undici'
import type { Bench } from '../bench.ts'
import { signedPost } from '../raw.ts'
import type { Receiver } from '../receiver.ts'
import { median, spread } from '../rounds.ts'
import { withPostgres } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'

const perSecond = 200

/** 1 KB that says when it was sent. */
function stamped(): string {
  return `{"t0":"${process.hrtime.bigint()}","note":"${'x'.repeat(980)}"}`
}

/** Calls `send` at an even pace and gives the latencies the receiver noted, in ms. */
async function paced(receiver: Receiver, count: number, send: (data: string) => Promise<unknown>): Promise<number[]> {
  const { done } = await receiver.expect(count)
  const started = performance.now()
  const sent: Promise<unknown>[] = []
  for (let i = 0; i < count; i++) {
    const wait = started + (i * 1000) / perSecond - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    sent.push(send(stamped()))
  }
  await Promise.all(sent)
  return done
}

function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** From the call of emit to the receiver, at 200 emits a second on PostgreSQL, beside a bare POST at that pace. */
export const latency: Bench = async ({ receiver, postgresUrl, rounds, quick }) => {
  const count = quick ? 100 : 2000
  const bare: number[][] = []
  const posthorn: number[][] = []
  for (let round = 0; round < rounds; round++) {
    const pool = new Pool(receiver.url, { connections: 64, pipelining: 1 })
    await paced(receiver, 50, (data) => signedPost(pool, 'msg_warm', data))
    bare.push(await paced(receiver, count, (data) => signedPost(pool, 'msg_1', data)))
    await pool.close()
    await withPostgres(postgresUrl, async (store) => {
      const { webhooks } = benchWebhooks(store)
      await webhooks.migrate()
      await register(webhooks, receiver.url, 1)
      await webhooks.start()
      const emit = (data: string) => webhooks.emit('bench', rawJson(data), { tenant: 'bench' })
      await paced(receiver, 50, emit)
      posthorn.push(await paced(receiver, count, emit))
      await webhooks.close()
      return 0
    })
  }
  const at = (runs: number[][], share: number) => runs.map((run) => percentile(run, share))
  const share = at(posthorn, 0.5).map((p50, round) => p50 / (at(bare, 0.5)[round] ?? Number.NaN))
  printTable(
    `latency: ${perSecond} emits/s on PostgreSQL`,
    ['', 'p50 ms', 'p99 ms', 'p50 as multiple of bare', 'goal', ''],
    [
      ['bare POST', spread(at(bare, 0.5)), spread(at(bare, 0.99)), '', '', ''],
      [
        'emit to receiver',
        spread(at(posthorn, 0.5)),
        spread(at(posthorn, 0.99)),
        spread(share),
        '<= 3',
        median(share) <= 3 ? 'met' : 'missed',
      ],
    ],
  )
}
