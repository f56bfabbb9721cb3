import type { Bench } from '../bench.ts'
import { drain } from '../drain.ts'
import { interleave, median, spread } from '../rounds.ts'
import { withPostgres, withSqlite } from '../stores.ts'
import { printTable } from '../table.ts'

const sizes = [10, 100, 1000]

/** Messages that go to 10, 100 and 1,000 endpoints: what one delivery costs, from a full queue to settled. */
export const fanOut: Bench = async ({ receiver, postgresUrl, rounds, quick }) => {
  const count = quick ? 2000 : 10_000
  const stores = [
    {
      name: 'PostgreSQL',
      run: (size: number) => withPostgres(postgresUrl, (store) => drain(store, receiver, count, size)),
    },
    { name: 'SQLite', run: (size: number) => withSqlite((store) => drain(store, receiver, count, size)) },
  ]
  const subjects = stores.flatMap(({ name, run }) =>
    sizes.map((size) => ({ name: `${name}, ${size} endpoints`, run: () => run(size) })),
  )
  const figures = await interleave(subjects, rounds)
  const rows = [...figures].map(([name, rates]) => [name, spread(rates, 0), (1e6 / median(rates)).toFixed(0)])
  printTable(`fan-out: ${count} deliveries`, ['', 'deliveries/s', 'µs each'], rows)
}
