import assert from 'node:assert/strict'
import { createWebhooks, type Store, schedule, WebhooksError } from '@posthorn/core'
import { createReceiver } from '../receiver/index.js'
import type { StoreClaims } from '../store/index.js'
import { engineEvents } from './catalogue.js'
import type { Engine, EngineCase, EngineClaims, EngineOptions, EngineUnderTest } from './engine-case.js'

/** What makes stores for the suite, and what they claim to be able to do. */
export interface EngineSuite<Tx> {
  /** Makes a migrated store without rows. Called once per case. */
  create(): Promise<EngineUnderTest<Tx>>
  /** As in `storeConformance`; what is not named the store cannot do. */
  capabilities?: Partial<StoreClaims>
}

/** The store's claims, with what was left out. */
export function engineClaims<Tx>({ capabilities = {} }: EngineSuite<Tx>): EngineClaims {
  const { transactions = false, syncPublish = false, concurrentWriters = false } = capabilities
  return { transactions, syncPublish, concurrentWriters }
}

function engineOn<Tx>(store: Store<Tx>, options: EngineOptions<Tx>): Engine<Tx> {
  return createWebhooks({
    store,
    events: engineEvents,
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
    retry: schedule([0, 0, 0], { jitter: 0 }),
    ...options,
    limits: { timeoutMs: 5000, ...options.limits },
    worker: { pollMs: 200, ...options.worker },
  })
}

/** Runs one case on a store of its own. Rejects where the case fails, or where a promise was rejected unheard. */
export async function runEngineCase<Tx>(engineCase: EngineCase, suite: EngineSuite<Tx>): Promise<void> {
  const { store, begin, openSecond, close } = await suite.create()
  const rejections: unknown[] = []
  const note = (reason: unknown) => void rejections.push(reason)
  process.on('unhandledRejection', note)
  const engines: Engine<Tx>[] = []
  const closers: (() => Promise<void>)[] = []
  try {
    await engineCase.run<Tx>({
      store,
      claims: engineClaims(suite),
      engine(options = {}) {
        const engine = engineOn(options.store ?? store, options)
        engines.push(engine)
        return engine
      },
      async receiver(options) {
        const receiver = await createReceiver(options)
        closers.push(() => receiver.close())
        return receiver
      },
      async secondStore() {
        if (openSecond === undefined) return store
        const second = await openSecond()
        closers.push(() => second.close())
        return second
      },
      async begin() {
        if (begin !== undefined) return begin()
        throw new WebhooksError(
          'invalid_argument',
          "The store's claims need `begin` from create(); give it to the suite.",
        )
      },
    })
  } finally {
    await Promise.all(engines.map((engine) => engine.stop({ graceMs: 0 })))
    for (const end of closers) await end()
    // Closes each one's transport; a store may be closed twice
    for (const engine of engines) await engine.close({ graceMs: 0 })
    await close?.()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
  }
  assert.deepEqual(rejections, [], 'No promise is rejected unheard')
}
