import { memoryStore } from '@posthorn/memory'
import { describe, it } from 'vitest'
import { runEngineCase } from '../../src/index.js'
import { deliveryCases } from './delivery.js'
import { drainCases } from './drain.js'
import { emitCases } from './emit.js'
import { failureHandlingCases } from './failure-handling.js'
import { fairnessCases } from './fairness.js'
import { fanOutCases } from './fan-out.js'
import { listenerCases } from './listeners.js'
import { maintenanceCases } from './maintenance.js'
import { misbehaviourCases } from './misbehaviour.js'
import { outageCases } from './outage.js'
import { rateLimitCases } from './rate-limit.js'
import { requestCases } from './request.js'
import { responseCases } from './response.js'
import { scheduleCases } from './schedule.js'
import { stopCases } from './stop.js'

// They ask nothing of the store beyond its own contract, so they are not part of the suite that every store passes
const cases = [
  ...deliveryCases,
  ...requestCases,
  ...fanOutCases,
  ...emitCases,
  ...responseCases,
  ...failureHandlingCases,
  ...scheduleCases,
  ...misbehaviourCases,
  ...fairnessCases,
  ...rateLimitCases,
  ...stopCases,
  ...drainCases,
  ...outageCases,
  ...listenerCases,
  ...maintenanceCases,
]

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
