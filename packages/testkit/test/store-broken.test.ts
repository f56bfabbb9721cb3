import { AssertionError } from 'node:assert'
import { isWebhooksError } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { describe, expect, it } from 'vitest'
import { casesFor, runStoreCase, type StoreCase, type StoreSuite } from '../src/index.js'
import { type FakeTx, transactionalStore } from './store-fakes.js'
import { faults } from './store-faults/index.js'

const capabilities = { syncPublish: true }

function caseNamed<Tx>(suite: StoreSuite<Tx>, name: string): StoreCase {
  const found = casesFor(suite).find((each) => each.name === name)
  if (found === undefined) throw new Error(`There is no case named '${name}'`)
  return found
}

/** The case must fail by what it asserts, or by a coded error of the store, not because the fault itself is broken. */
async function expectFailure(run: Promise<void>): Promise<void> {
  const error: unknown = await run.then(
    () => 'the case passed',
    (reason: unknown) => reason,
  )
  expect(error).toSatisfy((reason) => reason instanceof AssertionError || isWebhooksError(reason))
}

describe('a store with one fault fails the case that is about it', () => {
  it.each(faults)('$fault', async ({ store, fails }) => {
    const suite = { create: async () => ({ store: store() }), capabilities }
    await expectFailure(runStoreCase(caseNamed(suite, fails), suite))
  })
})

describe('every case can fail', () => {
  const suites = faults.map(({ store }) => ({ create: async () => ({ store: store() }), capabilities }))
  // Cases that only a claim can fail are tried by lying about it.
  const sound = { create: async () => ({ store: memoryStore() }), capabilities: {} }
  const liar = { ...sound, create: async () => transactionalStore() }

  it.each([...new Set([...casesFor(sound), ...casesFor({ ...sound, capabilities })])])('$name', async (each) => {
    for (const suite of suites) {
      const failed = await runStoreCase(each, suite).then(
        () => false,
        () => true,
      )
      if (failed) return
    }
    await expectFailure(runStoreCase(each, liar))
  })
})

describe('a store that needs its schema, or outlives its process', () => {
  const made = async () => ({ store: memoryStore() })

  it('fails where it works without its schema', async () => {
    const suite = { create: made, createUnmigrated: made }
    const name = 'lifecycle: without its schema the store says so, and migrate makes it work'
    await expectFailure(runStoreCase(caseNamed(suite, name), suite))
  })

  it('fails where it forgets', async () => {
    const create = async () => ({ store: memoryStore(), reopen: async () => memoryStore() })
    const suite = { create, capabilities: { durable: true } }
    const name = 'lifecycle: rows and leases are there after the store was closed and opened again'
    await expectFailure(runStoreCase(caseNamed(suite, name), suite))
  })

  it('is told what to give to the suite', async () => {
    const suite = { create: made, capabilities: { durable: true } }
    const name = 'lifecycle: rows and leases are there after the store was closed and opened again'
    await expect(runStoreCase(caseNamed(suite, name), suite)).rejects.toThrow('`reopen` from create()')
  })
})

describe('a store that has transactions', () => {
  const suite: StoreSuite<FakeTx> = {
    create: async () => transactionalStore(),
    capabilities: { ...capabilities, transactions: true, concurrentWriters: true },
  }
  const cases = casesFor(suite).filter(({ name }) => name.startsWith('transactions: '))

  it.each(cases)('passes "$name" where it is sound', (each) => runStoreCase(each, suite))

  const faults: { fault: string; fails: string; create: typeof transactionalStore }[] = [
    {
      fault: 'sends what was rolled back',
      fails: 'transactions: a rollback sends nothing and leaves the key free',
      create: () => ({ ...transactionalStore(), ...rollsBackNothing() }),
    },
    {
      fault: 'forgets to publish at commit',
      fails: 'transactions: a commit publishes what was emitted inside',
      create: () => ({
        ...transactionalStore(),
        begin: async () => ({ tx: [], commit: async () => {}, rollback: async () => {} }),
      }),
    },
    {
      fault: 'takes what is not committed yet',
      fails: 'transactions: what was emitted inside is not taken at once, whatever is offered',
      create: () => {
        const made = transactionalStore()
        const { outbox } = made.store
        const publish: typeof outbox.publish = async (request) => {
          const { results } = await outbox.publish(request)
          const { offer, now } = request
          return { results, claim: offer === undefined ? null : await outbox.claim({ ...offer, maxBytes: 1e6, now }) }
        }
        return { ...made, store: { ...made.store, outbox: { ...outbox, publish } } }
      },
    },
    {
      fault: 'forgets a row that was held by a stale read',
      fails: 'transactions: a row held by a stale reader is found: emit while suspended, let go elsewhere, commit',
      create: () => {
        const made = transactionalStore()
        const { outbox } = made.store
        const held: typeof outbox.held = async (request) =>
          (await outbox.held(request)).filter(({ endpoint }) => endpoint?.suspendedAt !== null)
        return { ...made, store: { ...made.store, outbox: { ...outbox, held } } }
      },
    },
  ]
  it.each(faults)('fails the case that is about it where it $fault', async ({ fails, create }) => {
    const broken = { ...suite, create: async () => create() }
    await expectFailure(runStoreCase(caseNamed(broken, fails), broken))
  })
})

/** A store whose rollback commits. */
function rollsBackNothing() {
  const { store, begin } = transactionalStore()
  return {
    store,
    async begin() {
      if (begin === undefined) throw new Error('The fake has transactions.')
      const { tx, commit } = await begin()
      return { tx, commit, rollback: commit }
    },
  }
}
