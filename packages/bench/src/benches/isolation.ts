import { rawJson, type Store } from '@posthorn/core'
import type { Bench, BenchContext } from '../bench.ts'
import { pace, percentile } from '../pace.ts'
import { payload } from '../payload.ts'
import { startBadReceiver } from '../receiver.ts'
import { type Figures, interleave, median, ratios, spread } from '../rounds.ts'
import { withPostgres } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks } from '../webhooks.ts'

const perSecond = 200

/** Tenants with bad receivers, what each has of which kind, and how many messages wait for each of its endpoints. */
interface Bad {
  tenants: number
  endpoints: { slow?: number; hanging?: number; failing?: number }
  messages: number
}

/** Who is measured, and beside whom. */
interface Scene {
  /** Healthy tenants, with an endpoint each. */
  healthy: number
  bad: Bad
}

const nobody: Bad = { tenants: 0, endpoints: {}, messages: 0 }

/**
 * From emit to receiver of healthy tenants, in turn, in ms, beside bad ones. Their backlog is there, and they have been
 * sent to for `settleMs`, before the clock runs.
 */
async function besideBad<Tx>(
  store: Store<Tx>,
  { receiver }: Pick<BenchContext, 'receiver'>,
  { healthy, bad }: Scene,
  { count, settleMs }: { count: number; settleMs: number },
): Promise<number[]> {
  const badReceiver = await startBadReceiver()
  const { webhooks, errors } = benchWebhooks(store)
  await webhooks.migrate()
  const tenants = Array.from({ length: bad.tenants }, (_, n) => `bad ${n}`)
  for (const tenant of tenants) {
    for (const [kind, endpoints] of Object.entries(bad.endpoints)) {
      for (let n = 0; n < endpoints; n++)
        await webhooks.endpoints.create({ tenant, url: `${badReceiver.url}/${kind}/${n}` })
    }
  }
  for (let n = 0; n < healthy; n++)
    await webhooks.endpoints.create({ tenant: `healthy ${n}`, url: `${receiver.url}/hooks/${n}` })
  await webhooks.start()
  let emitted = 0
  const emit = (data: string) => webhooks.emit('bench', rawJson(data), { tenant: `healthy ${emitted++ % healthy}` })
  const measure = async (calls: number) => {
    const { done } = await receiver.expect(calls)
    await pace(perSecond, calls, emit)
    return done
  }

  await measure(Math.max(100, healthy))
  for (const tenant of tenants) {
    const message = { type: 'bench' as const, payload: rawJson(payload), tenant }
    await webhooks.emitMany(Array.from({ length: bad.messages }, () => message))
  }
  await new Promise((resolve) => setTimeout(resolve, settleMs))
  const latencies = await measure(count)
  await webhooks.close({ graceMs: 0 })
  badReceiver.close()
  if (errors.length > 0) throw new AggregateError(errors, 'The worker had errors.')
  return latencies
}

/** Latency of healthy tenants at 200 emits a second on PostgreSQL, alone and beside bad ones with a deep backlog. */
export const isolation: Bench = async (context) => {
  const { postgresUrl, rounds, quick } = context
  const part = quick ? { count: 100, settleMs: 1000 } : { count: 6000, settleMs: 5000 }
  const messages = quick ? 50 : 500
  const subject = (name: string, scene: Scene) => ({
    name,
    run: () => withPostgres(postgresUrl, (store) => besideBad(store, context, scene, part)),
  })
  const one = 'undisturbed'
  const many = '916 healthy endpoints'
  // 84 endpoints of 1,000, and 50,000 deliveries that wait for them
  const crowd = { tenants: 1, endpoints: { slow: 64, hanging: 10, failing: 10 }, messages: quick ? 50 : 596 }
  const runs = await interleave(
    [
      subject(one, { healthy: 1, bad: nobody }),
      subject('64 slow endpoints of one tenant', {
        healthy: 1,
        bad: { tenants: 1, endpoints: { slow: 64 }, messages },
      }),
      subject('20 slow tenants, 4 endpoints each', {
        healthy: 1,
        bad: { tenants: 20, endpoints: { slow: 4 }, messages },
      }),
      subject(many, { healthy: 916, bad: nobody }),
      subject('and 64 slow, 10 hanging, 10 failing', { healthy: 916, bad: crowd }),
    ],
    rounds,
  )
  const figures = (share: number): Figures =>
    new Map([...runs].map(([name, each]) => [name, each.map((run) => percentile(run, share))]))
  const [p50, p99] = [figures(0.5), figures(0.99)]
  const rows = [...runs.keys()].map((name) => {
    const base = name.startsWith('and ') ? many : one
    const isBase = name === one || name === many
    const multiples = ratios(p99, name, isBase ? name : base)
    const goal = isBase ? ['', ''] : ['< 1.5', median(multiples) < 1.5 ? 'met' : 'missed']
    return [name, spread(p50.get(name) ?? []), spread(p99.get(name) ?? []), spread(multiples), ...goal]
  })
  const header = ['', 'p50 ms', 'p99 ms', 'p99 as multiple of the same alone', 'goal', '']
  printTable(
    `isolation: ${perSecond} a second on PostgreSQL beside receivers that are slow, hang or fail`,
    header,
    rows,
  )
}
