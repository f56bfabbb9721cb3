/** Tells other processes that work is waiting. */
export interface Notifier {
  /** Sends now, or at the end of the interval that is running; never more than once per interval. */
  notify(): void
  /** Sends what is still to be sent. */
  flush(): Promise<void>
}

/**
 * NOTIFY takes a database-wide lock when it commits, so it stays out of the insert and is sent at most once per
 * `intervalMs`. What goes wrong is not reported: workers poll as well, and the next call of the store will say it.
 */
export function createNotifier(send: () => Promise<unknown>, intervalMs: number): Notifier {
  let timer: NodeJS.Timeout | undefined
  let isWaiting = false
  let sending: Promise<unknown> = Promise.resolve()

  function fire(): void {
    isWaiting = false
    sending = send().catch(() => {})
    timer = setTimeout(() => {
      timer = undefined
      if (isWaiting) fire()
    }, intervalMs)
    timer.unref()
  }

  return {
    notify() {
      if (timer === undefined) fire()
      else isWaiting = true
    },
    async flush() {
      clearTimeout(timer)
      timer = undefined
      if (isWaiting) fire()
      clearTimeout(timer)
      timer = undefined
      await sending
    },
  }
}
