import type { Bench } from '../bench.ts'
import { drain } from '../drain.ts'
import { payload } from '../payload.ts'
import { rawLoop } from '../raw.ts'
import { interleave, median, ratios, spread } from '../rounds.ts'
import { withMemory, withPostgres, withSqlite } from '../stores.ts'
import { printTable } from '../table.ts'

/** Drain of 20,000 deliveries to 100 endpoints by one worker, as a share of a bare loop of signed POSTs. */
export const deliver: Bench = async ({ receiver, postgresUrl, rounds, quick }) => {
  const count = quick ? 2000 : 20_000
  const raw = 'bare undici loop'
  const goals = new Map([
    ['memory', 0.75],
    ['SQLite', 0.5],
    ['PostgreSQL', 0.45],
  ])
  const figures = await interleave(
    [
      { name: raw, run: () => rawLoop(receiver, payload, count, 64) },
      { name: 'memory', run: () => withMemory((store) => drain(store, receiver, count)) },
      { name: 'SQLite', run: () => withSqlite((store) => drain(store, receiver, count)) },
      { name: 'PostgreSQL', run: () => withPostgres(postgresUrl, (store) => drain(store, receiver, count)) },
    ],
    rounds,
  )
  const rows = [...figures].map(([name, rates]) => {
    const goal = goals.get(name)
    const shares = ratios(figures, name, raw)
    return [
      name,
      spread(rates, 0),
      spread(shares),
      goal === undefined ? '' : `>= ${goal}`,
      verdict(median(shares), goal),
    ]
  })
  printTable(`deliver: ${count} deliveries, 64 in flight`, ['', 'deliveries/s', 'share of bare', 'goal', ''], rows)
}

function verdict(share: number, goal: number | undefined): string {
  if (goal === undefined) return ''
  return share >= goal ? 'met' : 'missed'
}
