import type { Bench } from '../bench.ts'
import { drain } from '../drain.ts'
import { rawLoop } from '../raw.ts'
import { cpuCells, cpuHeader, interleave, median, ratesOf, ratios, spread } from '../rounds.ts'
import { withMemory, withPostgres, withSqlite } from '../stores.ts'
import { printTable } from '../table.ts'

/** Drain of 20,000 deliveries to 100 endpoints by one worker, as a share of a bare loop of signed POSTs. */
export const deliver: Bench = async (context) => {
  const { postgresUrl, postmaster, rounds, quick } = context
  const count = quick ? 2000 : 20_000
  const raw = 'bare undici loop'
  const goals = new Map([
    ['memory', 0.75],
    ['SQLite', 0.5],
    ['PostgreSQL', 0.45],
  ])
  const onPostgres = () => withPostgres(postgresUrl, (store) => drain(store, context, { count, postmaster }))
  const results = await interleave(
    [
      { name: raw, run: () => rawLoop(context, count) },
      { name: 'memory', run: () => withMemory((store) => drain(store, context, { count })) },
      { name: 'SQLite', run: () => withSqlite((store) => drain(store, context, { count })) },
      { name: 'PostgreSQL', run: onPostgres },
    ],
    rounds,
  )
  const figures = ratesOf(results)
  const rows = [...results].map(([name, each]) => {
    const goal = goals.get(name)
    const shares = ratios(figures, name, raw)
    return [
      name,
      spread(figures.get(name) ?? [], 0),
      spread(shares),
      goal === undefined ? '' : `>= ${goal}`,
      verdict(median(shares), goal),
      ...cpuCells(each),
    ]
  })
  const header = ['', 'deliveries/s', 'share of bare', 'goal', '', ...cpuHeader]
  printTable(`deliver: ${count} deliveries, 64 in flight`, header, rows)
}

function verdict(share: number, goal: number | undefined): string {
  if (goal === undefined) return ''
  return share >= goal ? 'met' : 'missed'
}
