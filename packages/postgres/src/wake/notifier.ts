/** Tells other processes that work is waiting. */
export interface Notifier {
  /** Sends now, or at the end of the interval that is running; never more than once per interval. */
  notify(): void
  /** Sends what is still to be sent. */
  flush(): Promise<void>
}

/**
 * NOTIFY takes a database-wide lock when it commits, so it stays out of the insert and is sent at most once per
 * `intervalMs`, and one after another: while that lock is not to be had, more of them would use the pool up. What goes
 * wrong is not reported: workers poll as well, and the next call of the store will say it.
 */
export function createNotifier(send: () => Promise<unknown>, intervalMs: number): Notifier {
  let timer: NodeJS.Timeout | undefined
  let isWaiting = false
  let sending: Promise<void> | null = null

  async function run(): Promise<void> {
    isWaiting = false
    await send().catch(() => {})
    sending = null
    if (isWaiting && timer === undefined) fire()
  }

  function fire(): void {
    timer = setTimeout(() => {
      timer = undefined
      if (isWaiting && sending === null) fire()
    }, intervalMs)
    timer.unref()
    sending = run()
  }

  return {
    notify() {
      if (timer === undefined && sending === null) fire()
      else isWaiting = true
    },
    async flush() {
      await sending
      clearTimeout(timer)
      timer = undefined
      if (isWaiting) fire()
      clearTimeout(timer)
      timer = undefined
      await sending
    },
  }
}
