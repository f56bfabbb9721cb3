import type { EngineCase } from '../engine-case.js'
import { cancellationCases } from './cancellation.js'
import { deliveryCases } from './delivery.js'
import { drainCases } from './drain.js'
import { emitCases } from './emit.js'
import { emitAgainCases } from './emit-again.js'
import { endpointCases } from './endpoints.js'
import { eventLoopCases } from './event-loop.js'
import { failingWeekCases } from './failing-week.js'
import { failureHandlingCases } from './failure-handling.js'
import { fairnessCases } from './fairness.js'
import { fanOutCases } from './fan-out.js'
import { fifoCases } from './fifo.js'
import { gateCases } from './gate.js'
import { hostileTextCases } from './hostile-text.js'
import { idempotencyCases } from './idempotency.js'
import { instanceCases } from './instances.js'
import { maintenanceCases } from './maintenance.js'
import { outageCases } from './outage.js'
import { rateLimitCases } from './rate-limit.js'
import { requestCases } from './request.js'
import { responseCases } from './response.js'
import { retryCases } from './retry.js'
import { scheduleCases } from './schedule.js'
import { stopCases } from './stop.js'
import { syncTransactionCases, transactionCases } from './transactions.js'

/** What `createWebhooks()` must do over any store, as far as that depends on the store. */
export const engineCases: readonly EngineCase[] = [
  ...deliveryCases,
  ...requestCases,
  ...fanOutCases,
  ...emitCases,
  ...emitAgainCases,
  ...idempotencyCases,
  ...transactionCases,
  ...syncTransactionCases,
  ...responseCases,
  ...retryCases,
  ...gateCases,
  ...fifoCases,
  ...failingWeekCases,
  ...failureHandlingCases,
  ...scheduleCases,
  ...cancellationCases,
  ...endpointCases,
  ...fairnessCases,
  ...rateLimitCases,
  ...stopCases,
  ...drainCases,
  ...instanceCases,
  ...outageCases,
  ...maintenanceCases,
  ...eventLoopCases,
  ...hostileTextCases,
]
