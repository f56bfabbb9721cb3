/**
 * Lets at most `most` calls run at once; the others wait in line, and hold nothing while they do. Who has waited for
 * `waitMs` in which no call came to anything is refused with what `late` gives: in a long line that moves, nobody is.
 */
export function createLimit(
  most: number,
  waitMs: number,
  late: () => Error,
): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const line = new Set<() => void>()
  let running = 0
  let succeeded = 0

  function inLine(): Promise<void> {
    return new Promise((resolve, reject) => {
      let seen = succeeded
      let timer = setTimeout(look, waitMs)
      function look(): void {
        if (seen === succeeded) {
          line.delete(go)
          reject(late())
          return
        }
        seen = succeeded
        timer = setTimeout(look, waitMs)
      }
      function go(): void {
        line.delete(go)
        clearTimeout(timer)
        resolve()
      }
      line.add(go)
    })
  }

  return async (work) => {
    if (running === most) await inLine()
    else running += 1
    try {
      const result = await work()
      succeeded++
      return result
    } finally {
      const [next] = line
      // The place goes to the next in line; `running` stays
      if (next === undefined) running -= 1
      else next()
    }
  }
}
