import type { Connection } from './connection.js'
import { sqlState } from './errors.js'

/** Tries in all: each deadlock costs the server's `deadlock_timeout`, a second unless it was changed. */
const most = 3

/** Runs again what the server has ended to resolve a deadlock, of which nothing was done. */
async function again<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await run()
    } catch (error) {
      if (tries === most || sqlState(error) !== '40P01') throw error
    }
  }
}

/**
 * A connection whose statements and transactions are run again after a deadlock. Statements lock their rows in the order
 * of their plans, so a renewal, a cancellation and a settle of the same rows may wait for each other; to lock them in one
 * order first would cost every settle.
 */
export function afterDeadlocks(connection: Connection): Connection {
  return {
    ...connection,
    query: (text, values, keepPlan) => again(() => connection.query(text, values, keepPlan)),
    transaction: (work, pace) => again(() => connection.transaction(work, pace)),
  }
}
