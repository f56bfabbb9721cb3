import { type Clock, checkOptions, type Store, storeClosed } from '@posthorn/core'
import { endpointStore } from './endpoints.js'
import { logStore } from './log.js'
import { operatorStore } from './operator.js'
import { outboxStore } from './outbox.js'
import { sessionStore } from './sessions.js'
import { createTables, type Tables } from './tables.js'

export interface MemoryStoreOptions {
  /** The store's time if a call passes none. Default: the system clock. */
  clock?: Pick<Clock, 'now'>
}

/**
 * A store that keeps everything in this process's memory: for tests, simulations and first steps. Nothing outlives the
 * process, and there are no transactions. After `close()` every verb throws `closed` and the rows are gone.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store<never> {
  checkOptions('memoryStore', options, { clock: true })
  const clock = options.clock ?? { now: () => Date.now() }
  let tables: Tables | null = createTables()

  function open(): Tables {
    if (tables === null) throw storeClosed()
    return tables
  }
  const at = (request: { now?: number | undefined }) => request.now ?? clock.now()

  return {
    capabilities: {
      name: 'memory',
      transactions: false,
      syncPublish: true,
      durable: false,
      multiProcess: false,
      concurrentPublishes: 1,
      settleLingerMs: 0,
    },
    endpoints: endpointStore(open),
    outbox: outboxStore(open, at),
    log: logStore(open, at),
    sessions: sessionStore(open),
    operator: operatorStore(open),
    async migrate() {
      open()
    },
    async checkSchema() {
      open()
    },
    // No other process can make anything due, and there is no connection to lose.
    onWake: () => () => {},
    onError: () => () => {},
    async close() {
      tables = null
    },
  }
}
