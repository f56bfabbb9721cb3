import { setTimeout } from 'node:timers/promises'
import type { Connection } from './connection.js'
import { sqlState } from './errors.js'

/** SQLSTATEs with which the server has ended something: of what it had done, nothing is left. */
const deadlock = '40P01'
const notSerializable = '40001'

/** Tries in all. Each deadlock costs the server's `deadlock_timeout`, a second unless it was changed. */
const mostTries = 5

/** Longest wait before the next try, in ms: it doubles, so that those who met do not meet again. */
const longestWaitMs = 500

/** `run` is told how the try before ended. */
async function again<Result>(run: (before: string | null) => Promise<Result>): Promise<Result> {
  let before: string | null = null
  for (let tried = 1; ; tried++) {
    try {
      return await run(before)
    } catch (error) {
      before = sqlState(error)
      if (tried === mostTries || (before !== deadlock && before !== notSerializable)) throw error
      await setTimeout(Math.random() * Math.min(longestWaitMs, 2 ** tried))
    }
  }
}

/**
 * A connection whose statements and transactions are run again after a deadlock or a serialization failure. Statements lock
 * their rows in the order of their plans, so a renewal, a cancellation and a settle of the same rows may wait for each
 * other; to lock them in one order first would cost every settle. A single statement cannot ask for read committed where
 * the database or the role isolates more: once it could not be serialized it runs in a transaction, which can.
 */
export function afterConflicts(connection: Connection): Connection {
  return {
    ...connection,
    query: (text, values, keepPlan) =>
      again((before) =>
        before === notSerializable
          ? connection.transaction((query) => query(text, values))
          : connection.query(text, values, keepPlan),
      ),
    transaction: (work, pace) => again(() => connection.transaction(work, pace)),
  }
}
