import type { Clock } from '../ports/index.js'

/** Waits for `work` for `ms`; then rejects with what `late` gives, and what comes of `work` is nobody's concern. */
export function within<Result>(
  clock: Pick<Clock, 'setTimer'>,
  ms: number,
  work: Promise<Result>,
  late: () => Error,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(ms, () => reject(late()))
    work.then(resolve, reject).finally(cancel)
  })
}
