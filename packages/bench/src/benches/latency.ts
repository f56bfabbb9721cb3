import { rawJson } from '@posthorn/core'
import { Pool as PgPool } from 'pg'
import { Pool } from 'undici'
import type { Bench } from '../bench.ts'
import { pace, percentile } from '../pace.ts'
import { signedPost } from '../raw.ts'
import type { Receiver } from '../receiver.ts'
import { type Figures, interleave, median, ratios, type Subject, spread } from '../rounds.ts'
import { withPostgres } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks, register } from '../webhooks.ts'

const perSecond = 200
const bare = 'bare POST'
const outbox = 'INSERT, then POST'
const posthorn = 'emit to receiver'

/** From the call to the receiver, in ms, as the receiver noted it. */
async function toReceiver(receiver: Receiver, count: number, call: (data: string) => Promise<unknown>) {
  const { done } = await receiver.expect(count)
  await pace(perSecond, count, call)
  return done
}

/** From the call to its answer, in ms. */
async function toAnswer(count: number, call: (data: string) => Promise<unknown>): Promise<number[]> {
  const latencies: number[] = []
  await pace(perSecond, count, async (data) => {
    const called = performance.now()
    await call(data)
    latencies.push(performance.now() - called)
  })
  return latencies
}

function percentiles(runs: Map<string, number[][]>, share: number): Figures {
  return new Map([...runs].map(([name, each]) => [name, each.map((run) => percentile(run, share))]))
}

function print(runs: Map<string, number[][]>): void {
  const p50 = percentiles(runs, 0.5)
  const p99 = percentiles(runs, 0.99)
  const rows = [...runs.keys()].map((name) => {
    const multiples = ratios(p50, name, bare)
    const goal = name === posthorn ? ['<= 3', median(multiples) <= 3 ? 'met' : 'missed'] : ['', '']
    const ofOutbox = name === posthorn ? spread(ratios(p50, name, outbox)) : ''
    return [name, spread(p50.get(name) ?? []), spread(p99.get(name) ?? []), spread(multiples), ...goal, ofOutbox]
  })
  const header = ['', 'p50 ms', 'p99 ms', 'p50 as multiple of bare', 'goal', '', `p50 as multiple of ${outbox}`]
  printTable(`latency: ${perSecond} a second on PostgreSQL`, header, rows)
}

/**
 * From the call of emit to the receiver, at 200 emits a second on PostgreSQL, beside what it cannot be faster than at
 * that pace: a bare POST, a durable INSERT, and one after the other, the smallest outbox written by hand.
 */
export const latency: Bench = ({ receiver, postgresUrl, quick }) =>
  withPostgres(postgresUrl, async (store, connectionString) => {
    const [count, warmUp, rounds] = quick ? [100, 20, 1] : [600, 100, 5]
    const http = new Pool(receiver.url, { connections: 64, pipelining: 1 })
    const database = new PgPool({ connectionString })
    // Its last connections may still be closing when the database is dropped
    database.on('error', () => {})
    await database.query(
      'CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant text, payload text)',
    )
    const { webhooks } = benchWebhooks(store)
    await webhooks.migrate()
    await register(webhooks, receiver.url, 1)
    await webhooks.start()

    const post = (data: string) => signedPost(http, 'msg_1', data)
    const insert = (data: string) =>
      database.query({
        name: 'outbox',
        text: 'INSERT INTO outbox (tenant, payload) VALUES ($1, $2)',
        values: ['bench', data],
      })
    const insertAndPost = async (data: string) => {
      await insert(data)
      await post(data)
    }
    const emit = (data: string) => webhooks.emit('bench', rawJson(data), { tenant: 'bench' })

    const subject = (name: string, slice: (count: number) => Promise<number[]>): Subject<number[]> => ({
      name,
      async run() {
        await slice(warmUp)
        return slice(count)
      },
    })
    const subjects = [
      subject(bare, (calls) => toReceiver(receiver, calls, post)),
      subject('INSERT through pg', (calls) => toAnswer(calls, insert)),
      subject(outbox, (calls) => toReceiver(receiver, calls, insertAndPost)),
      subject(posthorn, (calls) => toReceiver(receiver, calls, emit)),
    ]
    print(await interleave(subjects, rounds))
    await webhooks.close()
    await http.close()
    await database.end()
  })
