import { rawJson, type Store } from '@posthorn/core'
import type { Bench, BenchContext } from '../bench.ts'
import { payload } from '../payload.ts'
import { interleave, median, ratios, spread } from '../rounds.ts'
import { withMemory, withPostgres, withSqlite } from '../stores.ts'
import { printTable } from '../table.ts'
import { benchWebhooks } from '../webhooks.ts'

/** Requests a second that the limited endpoint may get. */
const perSecond = 50

/** One ordered endpoint with messages waiting: deliveries a second, from the first that its receiver gets to the last. */
async function inOrder<Tx>(
  store: Store<Tx>,
  { receiver, quick }: BenchContext,
  rateLimit: { limit: number; periodMs: number } | null,
): Promise<number> {
  const [count, warmUp] = quick ? [100, 20] : [500, 50]
  const { webhooks, errors } = benchWebhooks(store)
  await webhooks.migrate()
  const url = `${receiver.url}/hooks`
  await webhooks.endpoints.create({ tenant: 'bench', url, ordering: 'fifo', rateLimit })
  for (let i = 0; i < count + warmUp; i++) await webhooks.emit('bench', rawJson(payload), { tenant: 'bench' })
  const first = await receiver.expect(warmUp)
  await webhooks.start()
  await first.done
  const { done } = await receiver.expect(count)
  const started = performance.now()
  await done
  const rate = count / ((performance.now() - started) / 1000)
  await webhooks.close()
  if (errors.length > 0) throw new AggregateError(errors, 'The worker had errors.')
  return rate
}

/** What one ordered endpoint gets, one request after the other: as fast as it goes, and with a rate limit. */
export const ordered: Bench = async (context) => {
  const limit = { limit: perSecond, periodMs: 1000 }
  const names = ['memory', 'SQLite', 'PostgreSQL']
  const on = <Result>(name: string, work: <Tx>(store: Store<Tx>) => Promise<Result>) => {
    if (name === 'memory') return withMemory(work)
    return name === 'SQLite' ? withSqlite(work) : withPostgres(context.postgresUrl, work)
  }
  const subjects = names.flatMap((name) => [
    { name, run: () => on(name, (store) => inOrder(store, context, null)) },
    { name: `${name}, limited`, run: () => on(name, (store) => inOrder(store, context, limit)) },
  ])
  const figures = await interleave(subjects, context.rounds)
  for (const name of names)
    figures.set(
      'limit',
      (figures.get(name) ?? []).map(() => perSecond),
    )
  const rows = names.map((name) => {
    const shares = ratios(figures, `${name}, limited`, 'limit')
    return [
      name,
      spread(figures.get(name) ?? [], 0),
      spread(shares),
      '>= 0.9',
      median(shares) >= 0.9 ? 'met' : 'missed',
    ]
  })
  const header = ['', 'deliveries/s', `share of a limit of ${perSecond}/s`, 'goal', '']
  printTable('ordered: one endpoint, one request after the other', header, rows)
}
