import type { Fault } from '../store-fakes.js'
import { claimFaults } from './claim.js'
import { endpointFaults } from './endpoints.js'
import { expireFaults } from './expire.js'
import { fifoFaults } from './fifo.js'
import { gateFaults } from './gate.js'
import { lifecycleFaults } from './lifecycle.js'
import { logFaults } from './log.js'
import { missingFaults } from './missing.js'
import { operatorFaults } from './operator.js'
import { publishFaults } from './publish.js'
import { publishAgainFaults } from './publish-again.js'
import { publishClockFaults } from './publish-clock.js'
import { publishOfferFaults } from './publish-offer.js'
import { reserveFaults } from './reserve.js'
import { sessionFaults } from './sessions.js'
import { settleFaults } from './settle.js'
import { tenantFaults } from './tenants.js'

/** Every fault, each of them alone in a store that is otherwise sound. */
export const faults: Fault[] = [
  endpointFaults,
  publishFaults,
  publishOfferFaults,
  publishClockFaults,
  publishAgainFaults,
  claimFaults,
  settleFaults,
  gateFaults,
  fifoFaults,
  reserveFaults,
  sessionFaults,
  expireFaults,
  logFaults,
  missingFaults,
  operatorFaults,
  lifecycleFaults,
  tenantFaults,
].flat()
