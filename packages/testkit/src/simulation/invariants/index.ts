import type { Invariant } from '../observer.js'
import { asked } from './asked.js'
import { bounded } from './bounded.js'
import { breaker } from './breaker.js'
import { early } from './early.js'
import { events } from './events.js'
import { expiry } from './expiry.js'
import { fencing } from './fencing.js'
import { fifo } from './fifo.js'
import { gate } from './gate.js'
import { leases } from './leases.js'
import { lost } from './lost.js'
import { missing } from './missing.js'
import { once } from './once.js'
import { paced } from './paced.js'
import { policy } from './policy.js'
import { prompt } from './prompt.js'
import { rateLimit } from './rate-limit.js'
import { retryAfter } from './retry-after.js'
import { shares } from './shares.js'
import { slots } from './slots.js'
import { slowStart } from './slow-start.js'
import { sound } from './sound.js'
import { stats } from './stats.js'
import { stops } from './stops.js'
import { suspension } from './suspension.js'
import { twice } from './twice.js'
import { unsent } from './unsent.js'

/**
 * Every rule that each run is held to. A rule of delivery that is added to the engine gets one here when it
 * is built.
 */
export const invariants: readonly Invariant[] = [
  lost,
  once,
  early,
  policy,
  leases,
  fencing,
  twice,
  unsent,
  gate,
  fifo,
  asked,
  missing,
  paced,
  events,
  stats,
  bounded,
  slots,
  shares,
  rateLimit,
  breaker,
  retryAfter,
  suspension,
  slowStart,
  expiry,
  prompt,
  stops,
  sound,
]
