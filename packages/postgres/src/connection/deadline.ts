import type { Connection, Query } from './connection.js'
import { noAnswer } from './errors.js'

/** How long each statement of a maintenance transaction may run, in ms: a migration rewrites tables, a prune walks them. */
export const maintenanceTimeoutMs = 600_000

/** How long a store that is closed waits for what is under way before it cuts its connections, in ms. */
export const closeGraceMs = 2000

/**
 * Calls `late` once the time it was started with is over, unless it was ended. A process that was held up (SIGSTOP, a
 * long turn) comes to its timers before it reads what has arrived meanwhile, so that is given a turn.
 */
function createTimer(late: () => void) {
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  function end(): void {
    clearTimeout(timer)
    clearImmediate(turn)
  }
  return {
    end,
    /** Starts or restarts it. */
    start(ms: number): void {
      end()
      timer = setTimeout(() => {
        turn = setImmediate(late)
      }, ms)
    },
  }
}

/** Waits for `work` for `ms`; then rejects with what `late` gives, and what comes of `work` is nobody's concern. */
export function within<Result>(ms: number, work: Promise<Result>, late: () => Error): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = createTimer(() => reject(late()))
    timer.start(ms)
    work.then(resolve, reject).finally(timer.end)
  })
}

/** As `query`, but rejects where no answer comes in time. The statement may still be carried out. */
export function queryWithin(timeoutMs: number, query: Query): Query {
  return (text, values, keepPlan) => within(timeoutMs, query(text, values, keepPlan), () => noAnswer(timeoutMs))
}

/**
 * Deadlines for a connection that has none and cannot be cut from here, such as the host's Kysely instance. Callers are
 * answered in time; a connection that hangs stays taken until its driver gives it up.
 */
export function connectionWithin(timeoutMs: number, connection: Connection): Connection {
  return {
    query: queryWithin(timeoutMs, connection.query),
    transaction(work, pace) {
      const longestMs = pace === undefined ? timeoutMs : maintenanceTimeoutMs
      return new Promise((resolve, reject) => {
        let isOver = false
        const timer = createTimer(() => {
          isOver = true
          reject(noAnswer(timeoutMs))
        })
        const step = (ms: number): void => {
          if (!isOver) timer.start(ms)
        }
        const stepped =
          (query: Query): Query =>
          async (...statement) => {
            // What wakes up late is rolled back, as its caller was told
            if (isOver) throw noAnswer(timeoutMs)
            step(longestMs)
            return query(...statement).finally(() => step(timeoutMs))
          }
        // BEGIN, and COMMIT after the last statement, have the time of any other
        step(timeoutMs)
        connection
          .transaction((query) => work(stepped(query)))
          .then(resolve, reject)
          .finally(timer.end)
      })
    },
    close: connection.close,
  }
}
