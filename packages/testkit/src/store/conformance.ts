import { WebhooksError } from '@posthorn/core'
import { storeCases } from './cases/index.js'
import type { StoreCase, StoreClaims, StoreNeed, StoreUnderTest } from './store-case.js'

/** What makes stores for the suite, and what they claim to be able to do. */
export interface StoreSuite<Tx> {
  /** Makes a migrated store without rows. Called once per case. */
  create(): Promise<StoreUnderTest<Tx>>
  /** Makes a store whose `migrate()` was not called yet. Absent for stores that have no schema. */
  createUnmigrated?(): Promise<StoreUnderTest<Tx>>
  /** What the store can do; what is not named here it must say it cannot do. */
  capabilities?: Partial<StoreClaims>
}

/** How to register tests: those of vitest, node:test, jest or mocha. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  it(name: string, body: () => Promise<void>): unknown
}

function claimsOf<Tx>({ capabilities = {} }: StoreSuite<Tx>): StoreClaims {
  return {
    transactions: false,
    syncPublish: false,
    durable: false,
    multiProcess: false,
    concurrentWriters: false,
    ...capabilities,
  }
}

/** The cases that a store of these claims must pass. */
export function casesFor<Tx>(suite: StoreSuite<Tx>): StoreCase[] {
  const claims = claimsOf(suite)
  const met: Record<StoreNeed, boolean> = {
    transactions: claims.transactions,
    noTransactions: !claims.transactions,
    concurrentWriters: claims.transactions && claims.concurrentWriters,
    singleWriter: claims.transactions && !claims.concurrentWriters,
    syncPublish: claims.syncPublish,
    noSyncPublish: !claims.syncPublish,
    durable: claims.durable,
    unmigrated: suite.createUnmigrated !== undefined,
  }
  return storeCases.filter((each) => each.needs === undefined || met[each.needs])
}

function missing(what: string): WebhooksError {
  return new WebhooksError('invalid_argument', `The store's claims need ${what}; give it to the suite.`)
}

/** Runs one case on a store of its own. Rejects where the store fails it. */
export async function runStoreCase<Tx>(storeCase: StoreCase, suite: StoreSuite<Tx>): Promise<void> {
  const { store, begin, reopen, close } = await suite.create()
  try {
    await storeCase.run<Tx>({
      store,
      claims: claimsOf(suite),
      async begin() {
        if (begin === undefined) throw missing('`begin` from create()')
        return begin()
      },
      async reopen() {
        if (reopen === undefined) throw missing('`reopen` from create()')
        return reopen()
      },
      async createUnmigrated() {
        if (suite.createUnmigrated === undefined) throw missing('`createUnmigrated`')
        return suite.createUnmigrated()
      },
    })
  } finally {
    await (close === undefined ? store.close() : close())
  }
}

/**
 * Registers the conformance suite for a store with the test runner given: one test per rule of the `Store` port.
 * Each test gets a store of its own from `create`, and drives its time, so none of them waits.
 */
export function storeConformance<Tx = never>(options: StoreSuite<Tx> & TestRunner): void {
  const { describe, it } = options
  describe('store conformance', () => {
    for (const storeCase of casesFor(options)) it(storeCase.name, () => runStoreCase(storeCase, options))
  })
}
