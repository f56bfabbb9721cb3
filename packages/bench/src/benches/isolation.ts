import { once } from 'node:events'
import { createServer } from 'node:http'
import { rawJson, type Store } from '@posthorn/core'
import type { Bench, BenchContext } from '../bench.ts'
import { pace, percentile } from '../pace.ts'
import { payload } from '../payload.ts'
import { type Figures, interleave, median, ratios, spread } from '../rounds.ts'
import { withPostgres } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks } from '../webhooks.ts'

const perSecond = 200
const slowMs = 3000
const undisturbed = 'undisturbed'

/** Slow tenants, what each has, and how many messages wait for each of its endpoints. */
interface Slow {
  tenants: number
  endpoints: number
  messages: number
}

/** A receiver that answers 200 after three seconds. */
async function startSlowReceiver() {
  const server = createServer((req, res) => {
    req.resume()
    setTimeout(() => res.end('ok'), slowMs)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/**
 * From emit to receiver of a healthy tenant, in ms, beside slow ones. Their backlog is there, and they have been sent to
 * for `settleMs`, before the clock runs.
 */
async function besideSlow<Tx>(
  store: Store<Tx>,
  { receiver }: Pick<BenchContext, 'receiver'>,
  slow: Slow,
  { count, settleMs }: { count: number; settleMs: number },
): Promise<number[]> {
  const slowReceiver = await startSlowReceiver()
  const { webhooks, errors } = benchWebhooks(store)
  await webhooks.migrate()
  const tenants = Array.from({ length: slow.tenants }, (_, n) => `slow ${n}`)
  for (const tenant of tenants) {
    for (let n = 0; n < slow.endpoints; n++)
      await webhooks.endpoints.create({ tenant, url: `${slowReceiver.url}/${n}` })
  }
  await webhooks.endpoints.create({ tenant: 'healthy', url: `${receiver.url}/hooks` })
  await webhooks.start()
  const emit = (data: string) => webhooks.emit('bench', rawJson(data), { tenant: 'healthy' })
  const measure = async (calls: number) => {
    const { done } = await receiver.expect(calls)
    await pace(perSecond, calls, emit)
    return done
  }

  await measure(100)
  for (const tenant of tenants) {
    const message = { type: 'bench' as const, payload: rawJson(payload), tenant }
    await webhooks.emitMany(Array.from({ length: slow.messages }, () => message))
  }
  await new Promise((resolve) => setTimeout(resolve, settleMs))
  const latencies = await measure(count)
  await webhooks.close({ graceMs: 0 })
  slowReceiver.close()
  if (errors.length > 0) throw new AggregateError(errors, 'The worker had errors.')
  return latencies
}

/** A healthy tenant's latency at 200 emits a second on PostgreSQL, alone and beside slow tenants with a deep backlog. */
export const isolation: Bench = async (context) => {
  const { postgresUrl, rounds, quick } = context
  const part = quick ? { count: 100, settleMs: 1000 } : { count: 2000, settleMs: 5000 }
  const messages = quick ? 50 : 500
  const subject = (name: string, slow: Slow) => ({
    name,
    run: () => withPostgres(postgresUrl, (store) => besideSlow(store, context, slow, part)),
  })
  const runs = await interleave(
    [
      subject(undisturbed, { tenants: 0, endpoints: 0, messages: 0 }),
      subject('64 slow endpoints of one tenant', { tenants: 1, endpoints: 64, messages }),
      subject('20 slow tenants, 4 endpoints each', { tenants: 20, endpoints: 4, messages }),
    ],
    rounds,
  )
  const figures = (share: number): Figures =>
    new Map([...runs].map(([name, each]) => [name, each.map((run) => percentile(run, share))]))
  const [p50, p99] = [figures(0.5), figures(0.99)]
  const rows = [...runs.keys()].map((name) => {
    const multiples = ratios(p99, name, undisturbed)
    const goal = name === undisturbed ? ['', ''] : ['< 1.5', median(multiples) < 1.5 ? 'met' : 'missed']
    return [name, spread(p50.get(name) ?? []), spread(p99.get(name) ?? []), spread(multiples), ...goal]
  })
  const header = ['', 'p50 ms', 'p99 ms', 'p99 as multiple of undisturbed', 'goal', '']
  printTable(`isolation: ${perSecond} a second on PostgreSQL beside receivers that answer after 3 s`, header, rows)
}
