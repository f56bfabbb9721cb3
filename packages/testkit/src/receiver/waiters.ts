/** Lets callers wait for a state instead of for a time. */
export interface Waiters {
  /** Resolves once `holds()` is true; it is asked now and at each `changed()`. Rejects after `timeoutMs`. */
  until(holds: () => boolean, timeoutMs: number, describe: () => string): Promise<void>
  /** Tells that the state may have changed. */
  changed(): void
}

/** Makes an empty list of waiters. */
export function createWaiters(): Waiters {
  const checks = new Set<() => void>()
  return {
    until: (holds, timeoutMs, describe) =>
      new Promise((resolve, reject) => {
        const finish = (end: () => void) => {
          clearTimeout(timer)
          checks.delete(check)
          end()
        }
        const check = () => {
          try {
            if (holds()) finish(resolve)
          } catch (error) {
            finish(() => reject(error))
          }
        }
        const timer = setTimeout(() => finish(() => reject(new Error(describe()))), timeoutMs)
        checks.add(check)
        check()
      }),
    changed() {
      for (const check of [...checks]) check()
    },
  }
}
