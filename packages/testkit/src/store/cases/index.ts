import type { StoreCase } from '../store-case.js'
import { cancelCases } from './cancel.js'
import { claimCases } from './claim.js'
import { creationCases } from './creations.js'
import { endpointListCases } from './endpoint-list.js'
import { endpointCases } from './endpoints.js'
import { expireCases } from './expire.js'
import { fencingCases } from './fencing.js'
import { fifoCases, fifoTransactionCases } from './fifo.js'
import { gateCases } from './gate.js'
import { healthCases } from './health.js'
import { idempotencyCases } from './idempotency.js'
import { isolationCases } from './isolation.js'
import { parkCases, releaseCases, renewCases } from './lease.js'
import { durableCases, lifecycleCases, unmigratedCases } from './lifecycle.js'
import { logCases } from './log.js'
import { missingCases } from './missing.js'
import { nextDueCases } from './next-due.js'
import { operatorCases } from './operator.js'
import { otherTenantCases } from './other-tenant.js'
import { payloadCases } from './payload.js'
import { pruneCases } from './prune.js'
import { publishCases } from './publish.js'
import { publishAgainCases, syncPublishAgainCases } from './publish-again.js'
import { publishClockCases } from './publish-clock.js'
import { publishOfferCases } from './publish-offer.js'
import { noSyncPublishCases, syncPublishCases } from './publish-sync.js'
import { requeueCases } from './requeue.js'
import { reserveCases } from './reserve.js'
import { sessionCases } from './sessions.js'
import { settleCases } from './settle.js'
import { statsCases } from './stats.js'
import { concurrentWriterCases, noTransactionCases, singleWriterCases, transactionCases } from './transactions.js'

/** Every case there is, for every kind of store. */
export const storeCases: readonly StoreCase[] = [
  lifecycleCases,
  unmigratedCases,
  durableCases,
  endpointCases,
  endpointListCases,
  creationCases,
  sessionCases,
  isolationCases,
  otherTenantCases,
  publishCases,
  publishOfferCases,
  publishClockCases,
  publishAgainCases,
  syncPublishAgainCases,
  payloadCases,
  syncPublishCases,
  noSyncPublishCases,
  idempotencyCases,
  claimCases,
  settleCases,
  fencingCases,
  healthCases,
  renewCases,
  releaseCases,
  parkCases,
  gateCases,
  fifoCases,
  reserveCases,
  cancelCases,
  expireCases,
  nextDueCases,
  requeueCases,
  missingCases,
  logCases,
  pruneCases,
  statsCases,
  operatorCases,
  transactionCases,
  concurrentWriterCases,
  fifoTransactionCases,
  singleWriterCases,
  noTransactionCases,
].flat()
