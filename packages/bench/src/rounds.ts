/** Something measured once a round. Gives a figure; higher is better, unless the bench says otherwise. */
export interface Subject {
  name: string
  run: () => Promise<number>
}

/** Figures of one subject, a round each. */
export type Figures = Map<string, number[]>

/** Runs every subject once a round, one after the other, so that a slow minute of the machine hits all of them. */
export async function interleave(subjects: Subject[], rounds: number): Promise<Figures> {
  const figures: Figures = new Map(subjects.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of subjects) figures.get(name)?.push(await run())
  }
  return figures
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
