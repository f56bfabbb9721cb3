import { memoryStore } from '@posthorn/memory'
import { describe, it } from 'vitest'
import { runEngineCase } from '../../src/index.js'
import { emitCases } from './emit.js'
import { fairnessCases } from './fairness.js'
import { listenerCases } from './listeners.js'
import { misbehaviourCases } from './misbehaviour.js'
import { requestCases } from './request.js'
import { stopCases } from './stop.js'

// They ask nothing of the store, so they are not part of the suite that every store passes
const cases = [...emitCases, ...requestCases, ...misbehaviourCases, ...fairnessCases, ...stopCases, ...listenerCases]

describe('the engine, whatever the store', () => {
  for (const engineCase of cases) {
    it(engineCase.name, () =>
      runEngineCase<never>(engineCase, {
        create: async () => ({ store: memoryStore() }),
        capabilities: { syncPublish: true },
      }),
    )
  }
})
