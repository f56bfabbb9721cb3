/** Lets at most `most` calls run at once; the others wait in line, and hold nothing while they do. */
export function createLimit(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const line: (() => void)[] = []
  let running = 0

  return async (work) => {
    if (running === most) await new Promise<void>((resolve) => line.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = line.shift()
      // The place goes to the next in line; `running` stays
      if (next === undefined) running -= 1
      else next()
    }
  }
}
