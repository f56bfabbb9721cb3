import type { Cpu } from './cpu.ts'

/** Something measured once a round. */
export interface Subject<Result> {
  name: string
  run: () => Promise<Result>
}

/** What a round of deliveries gave: deliveries a second, and the CPU of each. */
export interface Rate {
  rate: number
  cpu: Cpu
}

/** Figures of one subject, a round each. */
export type Figures = Map<string, number[]>

/** Runs every subject once a round, one after the other, so that a slow minute of the machine hits all of them. */
export async function interleave<Result>(subjects: Subject<Result>[], rounds: number): Promise<Map<string, Result[]>> {
  const results = new Map<string, Result[]>(subjects.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of subjects) results.get(name)?.push(await run())
  }
  return results
}

/** The rates alone. */
export function ratesOf(results: Map<string, Rate[]>): Figures {
  return new Map([...results].map(([name, rounds]) => [name, rounds.map(({ rate }) => rate)]))
}

/** Heads of the columns of {@link cpuCells}. */
export const cpuHeader = ['µs CPU of worker', 'µs CPU of PostgreSQL']

/** CPU of a delivery, of the process and of the server; empty where it is not known. */
export function cpuCells(rounds: readonly Rate[]): string[] {
  const servers = rounds.flatMap(({ cpu }) => cpu.server ?? [])
  return [
    spread(
      rounds.map(({ cpu }) => cpu.process),
      0,
    ),
    servers.length === 0 ? '' : spread(servers, 0),
  ]
}

/** The middle one; the mean of the two in the middle for an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}

/** Each round's figure as a share of the baseline's in the same round. */
export function ratios(figures: Figures, name: string, baseline: string): number[] {
  const base = figures.get(baseline) ?? []
  return (figures.get(name) ?? []).map((value, round) => value / (base[round] ?? Number.NaN))
}

/** `median (low-high)`. */
export function spread(values: readonly number[], digits = 2): string {
  const show = (value: number) => value.toLocaleString('en', { maximumFractionDigits: digits })
  if (values.length < 2) return show(median(values))
  return `${show(median(values))} (${show(Math.min(...values))}-${show(Math.max(...values))})`
}
