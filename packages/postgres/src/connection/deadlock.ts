import { setTimeout } from 'node:timers/promises'
import type { Connection } from './connection.js'
import { sqlState } from './errors.js'

/**
 * Tries in all of what the server has ended, by SQLSTATE: of what it had done, nothing is left. Each deadlock (40P01) costs
 * the server's `deadlock_timeout`, a second unless it was changed. Serialization failures (40001) come quickly, and only
 * where a database or role isolates more than read committed and the connection could not ask for that.
 */
const tries: Readonly<Record<string, number>> = { '40P01': 3, '40001': 12 }

/** Longest wait before the next try, in ms: it doubles, so that those who met do not meet again. */
const longestWaitMs = 500

async function again<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried++) {
    try {
      return await run()
    } catch (error) {
      if (tried >= (tries[sqlState(error) ?? ''] ?? 1)) throw error
      await setTimeout(Math.random() * Math.min(longestWaitMs, 2 ** tried))
    }
  }
}

/**
 * A connection whose statements and transactions are run again after a deadlock or a serialization failure. Statements lock
 * their rows in the order of their plans, so a renewal, a cancellation and a settle of the same rows may wait for each
 * other; to lock them in one order first would cost every settle.
 */
export function afterConflicts(connection: Connection): Connection {
  return {
    ...connection,
    query: (text, values, keepPlan) => again(() => connection.query(text, values, keepPlan)),
    transaction: (work, pace) => again(() => connection.transaction(work, pace)),
  }
}
