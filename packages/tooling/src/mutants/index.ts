import { breakerMutants } from './breaker.ts'
import { conformanceMutants } from './conformance.ts'
import { crowdMutants } from './crowd.ts'
import { fifoMutants } from './fifo.ts'
import { httpMutants } from './http.ts'
import type { Mutant } from './mutant.ts'
import { networkMutants } from './network.ts'
import { operatorMutants } from './operator.ts'
import { outcomeMutants } from './outcomes.ts'
import { portalMutants } from './portal.ts'
import { postgresMutants } from './postgres.ts'
import { queryMutants } from './queries.ts'
import { rateLimitMutants } from './rate-limit.ts'
import { replayMutants } from './replay.ts'
import { retryAfterMutants } from './retry-after.ts'
import { ruleMutants } from './rules.ts'
import { secrecyMutants } from './secrecy.ts'
import { sendingMutants } from './sending.ts'
import { storeMutants } from './store.ts'
import { timeMutants } from './time.ts'
import { workerMutants } from './worker.ts'

/** Every planted fault. */
export const mutants: Mutant[] = [
  ...workerMutants,
  ...outcomeMutants,
  ...timeMutants,
  ...ruleMutants,
  ...breakerMutants,
  ...retryAfterMutants,
  ...rateLimitMutants,
  ...storeMutants,
  ...postgresMutants,
  ...networkMutants,
  ...sendingMutants,
  ...replayMutants,
  ...operatorMutants,
  ...fifoMutants,
  ...portalMutants,
  ...crowdMutants,
  ...httpMutants,
  ...queryMutants,
  ...secrecyMutants,
  ...conformanceMutants,
]
