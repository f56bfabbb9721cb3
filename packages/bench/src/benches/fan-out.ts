import type { Bench } from '../bench.ts'
import { drain } from '../drain.ts'
import { cpuCells, cpuHeader, interleave, median, spread } from '../rounds.ts'
import { withPostgres, withSqlite } from '../stores.ts'
import { printTable } from '../table.ts'

const sizes = [10, 100, 1000]

/** Messages that go to 10, 100 and 1,000 endpoints: what one delivery costs, from a full queue to settled. */
export const fanOut: Bench = async (context) => {
  const { postgresUrl, postmaster, rounds, quick } = context
  const count = quick ? 2000 : 30_000
  const onPostgres = (size: number) =>
    withPostgres(postgresUrl, (store) => drain(store, context, { count, fanOut: size, postmaster }))
  const onSqlite = (size: number) => withSqlite((store) => drain(store, context, { count, fanOut: size }))
  const results = await interleave(
    [
      ...sizes.map((size) => ({ name: `PostgreSQL, ${size} endpoints`, run: () => onPostgres(size) })),
      ...sizes.map((size) => ({ name: `SQLite, ${size} endpoints`, run: () => onSqlite(size) })),
    ],
    rounds,
  )
  const rows = [...results].map(([name, each]) => {
    const rates = each.map(({ rate }) => rate)
    return [name, spread(rates, 0), (1e6 / median(rates)).toFixed(0), ...cpuCells(each)]
  })
  printTable(`fan-out: ${count} deliveries`, ['', 'deliveries/s', 'µs each', ...cpuHeader], rows)
}
