import type { Bench } from '../bench.ts'
import { drain } from '../drain.ts'
import { withPostgres } from '../stores.ts'
import { printTable } from '../table.ts'

const mib = 1024 * 1024

/** Resident memory of this process while it works on PostgreSQL with 1,000,000 rows pending. */
export const memory: Bench = async ({ receiver, postgresUrl, quick }) => {
  const pending = quick ? 20_000 : 1_000_000
  const samples: number[] = []
  const timer = setInterval(() => samples.push(process.memoryUsage.rss() / mib), 100)
  try {
    await withPostgres(postgresUrl, (store) => drain(store, receiver, pending, 1000))
  } finally {
    clearInterval(timer)
  }
  const quarter = Math.ceil(samples.length / 4)
  const peak = (from: number, to: number) => Math.max(...samples.slice(from, to)).toFixed(0)
  const rows = [0, 1, 2, 3].map((n) => [`quarter ${n + 1}`, peak(n * quarter, (n + 1) * quarter)])
  const highest = Math.max(...samples)
  rows.push(['highest', `${highest.toFixed(0)} (goal: flat, < 200: ${highest < 200 ? 'met' : 'missed'})`])
  printTable(`memory: RSS while ${pending} pending deliveries drain`, ['', 'MiB'], rows)
}
