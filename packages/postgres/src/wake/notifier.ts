/** Deliveries that have become visible to others. */
export interface Due {
  /** When the call that made them began, by `performance.now()`: they are due since then, */
  startedAt: number
  /** or since this time of the store, in ms, if that is earlier. */
  dueAt: number
}

/** Tells other processes that work is waiting. */
export interface Notifier {
  /** Sends now, or at the end of the interval that is running; never more than once per interval. */
  notify(due: Due): void
  /** Sends what is still to be sent. */
  flush(): Promise<void>
}

/**
 * NOTIFY takes a database-wide lock when it commits, so it stays out of the insert and is sent at most once per
 * `intervalMs`, and one after another: while that lock is not to be had, more of them would use the pool up. What goes
 * wrong is not reported: workers poll as well, and the next call of the store will say it.
 */
export function createNotifier(send: (due: Due) => Promise<unknown>, intervalMs: number): Notifier {
  let timer: NodeJS.Timeout | undefined
  let waiting: Due | null = null
  let sending: Promise<void> | null = null

  async function run(due: Due): Promise<void> {
    waiting = null
    await send(due).catch(() => {})
    sending = null
    if (waiting !== null && timer === undefined) fire(waiting)
  }

  function fire(due: Due): void {
    timer = setTimeout(() => {
      timer = undefined
      if (waiting !== null && sending === null) fire(waiting)
    }, intervalMs)
    timer.unref()
    sending = run(due)
  }

  return {
    notify(due) {
      if (timer === undefined && sending === null) fire(due)
      else waiting = waiting === null ? due : earliest(waiting, due)
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

function earliest(a: Due, b: Due): Due {
  return { startedAt: Math.min(a.startedAt, b.startedAt), dueAt: Math.min(a.dueAt, b.dueAt) }
}
