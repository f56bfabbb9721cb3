/** 1 KB that says when it was made. */
export function stamped(): string {
  return `{"t0":"${process.hrtime.bigint()}","note":"${'x'.repeat(980)}"}`
}

/** Calls `call` `count` times at an even pace, and waits for all of them. */
export async function pace(perSecond: number, count: number, call: (data: string) => Promise<unknown>): Promise<void> {
  const started = performance.now()
  const calls: Promise<unknown>[] = []
  for (let i = 0; i < count; i++) {
    const wait = started + (i * 1000) / perSecond - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    calls.push(call(stamped()))
  }
  await Promise.all(calls)
}

/** The value that so large a share of the values do not pass. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
