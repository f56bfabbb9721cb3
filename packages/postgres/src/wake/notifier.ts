/** Tells other processes that work is waiting. */
export interface Notifier {
  /**
   * Sends since when something is due, by the store's time in ms: now, or at the end of the interval that is running, and
   * never more than once per interval.
   */
  notify(dueAt: number): void
  /** Sends what is still to be sent. */
  flush(): Promise<void>
}

/**
 * NOTIFY takes a database-wide lock when it commits, so it stays out of the insert and is sent at most once per
 * `intervalMs`, and one after another: while that lock is not to be had, more of them would use the pool up. What goes
 * wrong is not reported: workers poll as well, and the next call of the store will say it.
 */
export function createNotifier(send: (dueAt: number) => Promise<unknown>, intervalMs: number): Notifier {
  let timer: NodeJS.Timeout | undefined
  let waiting: number | null = null
  let sending: Promise<void> | null = null

  async function run(dueAt: number): Promise<void> {
    waiting = null
    await send(dueAt).catch(() => {})
    sending = null
    if (waiting !== null && timer === undefined) fire(waiting)
  }

  function fire(dueAt: number): void {
    timer = setTimeout(() => {
      timer = undefined
      if (waiting !== null && sending === null) fire(waiting)
    }, intervalMs)
    timer.unref()
    sending = run(dueAt)
  }

  return {
    notify(dueAt) {
      if (timer === undefined && sending === null) fire(dueAt)
      else waiting = Math.min(waiting ?? dueAt, dueAt)
    },
    async flush() {
      await sending
      clearTimeout(timer)
      timer = undefined
      if (waiting !== null) fire(waiting)
      clearTimeout(timer)
      timer = undefined
      await sending
    },
  }
}
