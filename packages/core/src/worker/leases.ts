import { trustMs } from '../dispatch/index.js'
import type { ClaimedDelivery, Clock, EndpointState, OutboxStore } from '../ports/index.js'
import type { Job } from './endpoint-queue.js'
import type { Moment } from './permits.js'
import { createStoreOffset } from './store-offset.js'
import { createStoreTime } from './store-time.js'

/** What a renewal found. */
export interface Renewed {
  /** Jobs whose leases we no longer hold. */
  lost: Job[]
  /** The others. */
  kept: Job[]
  /** How their endpoints stand, by id; one that was deleted is missing. */
  endpoints: Map<string, EndpointState>
  /** When the store was asked, by the lease clock. */
  askedAt: number
}

/** Jobs in rounds that name an id once each: two tenants may have deliveries with one, and answers name ids alone. */
function roundsOf(jobs: Job[]): Job[][] {
  const rounds: Job[][] = []
  const seen = new Map<string, number>()
  for (const job of jobs) {
    const index = seen.get(job.delivery.id) ?? 0
    seen.set(job.delivery.id, index + 1)
    const round = rounds[index] ?? []
    rounds[index] = round
    round.push(job)
  }
  return rounds
}

/** Two tenants may have deliveries with one id. No id of one has a blank. */
function keyOf({ tenant, id }: Pick<ClaimedDelivery, 'tenant' | 'id'>): string {
  return `${id} ${tenant}`
}

/** A lease that a claim has just given. */
export type NewLease = Pick<Job, 'token' | 'leasedAt' | 'claimedAt'>

/** The jobs this worker holds a lease on, and their renewal. */
export function createLeases(options: {
  store: Pick<OutboxStore<never>, 'renew'>
  leaseMs: number
  shared: Pick<Shared, 'now' | 'held'>
}) {
  const { store, leaseMs } = options
  const { now, held } = options.shared
  const own = new Set<Job>()

  /** Those of `jobs` whose lease is `ageMs` old, or older. */
  function aged(jobs: Iterable<Job>, ageMs: number): Job[] {
    const since = now() - ageMs
    const found: Job[] = []
    for (const job of jobs) if (!job.isLost && job.leasedAt <= since) found.push(job)
    return found
  }

  async function renewRound(jobs: Job[], renewed: Renewed): Promise<void> {
    const askedAt = now()
    const claims = jobs.map(({ delivery: { id, tenant }, token }) => ({ tenant, deliveryId: id, token }))
    const result = await store.renew({ claims, leaseMs })
    const isLost = new Set(result.lost)
    jobs.forEach((job, index) => {
      // Its answer, where another claim took the job over meanwhile, says nothing
      if (job.token !== claims[index]?.token) return
      job.isLost = isLost.has(job.delivery.id)
      const list = job.isLost ? renewed.lost : renewed.kept
      list.push(job)
      if (job.isLost) return
      const { expiresAt } = job.message
      job.leasedAt = askedAt
      job.expiresAt = expiresAt === null ? null : askedAt + expiresAt - result.now
    })
    for (const state of result.endpoints) renewed.endpoints.set(state.id, state)
  }

  return {
    now,
    /** How often to renew, in ms. */
    everyMs: Math.max(1, Math.floor(leaseMs / 3)),
    /**
     * Of two jobs of one delivery, the one whose claim came first has an outcome that the store has already, though its
     * answer was lost: it has no lease to renew any more.
     */
    add(job: Job): void {
      own.add(job)
      const key = keyOf(job.delivery)
      const other = held.get(key)
      if (other !== undefined) {
        const isLate = other.claimedAt > job.claimedAt
        const moved = isLate ? job : other
        moved.isLost = true
        if (isLate) return
      }
      held.set(key, job)
    },
    remove(job: Job): void {
      own.delete(job)
      const key = keyOf(job.delivery)
      if (held.get(key) === job) held.delete(key)
    },
    /** Gives every job up: their results are no longer tracked. */
    clear(): void {
      for (const job of [...own]) this.remove(job)
    },
    jobs: (): Iterable<Job> => own,
    size: () => own.size,
    /** Jobs of any worker of this process whose lease has run out by our own clock, so that a claim may give them again. */
    over: (): Job[] => aged(held.values(), leaseMs),
    /** Whether its lease has not run out by our own clock. */
    isRunning: (job: Job): boolean => now() - job.leasedAt < leaseMs,
    /** Jobs whose lease would not last until the next renewal but one. */
    due: (): Job[] => aged(own, leaseMs / 4),
    /** Whether the job may start on what the store said of it. */
    isFresh: (job: Job, at: number): boolean => at - job.checkedAt <= Math.min(trustMs, leaseMs / 2),

    /**
     * Whether a worker of this process has the delivery in its hands already, its request in flight or its outcome not yet
     * written: then that job takes the new lease over, and none is to be made. Not where the delivery has moved on since.
     * `claimedAt`: when the claim was made, by the store's time; its answer may come after a later one's.
     */
    takeOver(delivery: ClaimedDelivery, { token, leasedAt, claimedAt }: NewLease): boolean {
      const job = held.get(keyOf(delivery))
      if (job === undefined) return false
      const { attempts, attemptsInBudget } = job.delivery
      if (attempts !== delivery.attempts || attemptsInBudget !== delivery.attemptsInBudget) return false
      // Not sent, as a stop had cut it off: it has moved on, with nothing to tell it by
      if (job.settlement?.attempt === null) return false
      if (claimedAt < job.claimedAt) return true
      job.token = token
      job.claimedAt = claimedAt
      job.leasedAt = leasedAt
      job.isLost = false
      if (job.settlement !== null) job.settlement.token = token
      return true
    },

    /** Extends the leases of jobs, in one statement. Whether they are still to be sent is for the caller to see. */
    async renew(jobs: Job[]): Promise<Renewed> {
      const renewed: Renewed = { lost: [], kept: [], endpoints: new Map(), askedAt: now() }
      for (const round of roundsOf(jobs)) await renewRound(round, renewed)
      return renewed
    },
  }
}

/** The wall clock may run ahead of the other one by so much before that counts as a leap, in ms. */
const toleranceMs = 100

/**
 * Time for leases, in ms. It is monotonic time, and leaps with the wall clock where that leaps forward: while a machine
 * sleeps, its monotonic clock may stand still and the leases in a database run out. It never goes back.
 */
export function createLeaseClock(clock: Pick<Clock, 'now' | 'monotonic'>): () => number {
  let aheadBy = clock.now() - clock.monotonic()
  let leapt = 0
  return () => {
    const time = clock.monotonic()
    const now = clock.now() - time
    if (Math.abs(now - aheadBy) > toleranceMs) {
      leapt += Math.max(0, now - aheadBy)
      aheadBy = now
    }
    return time + leapt
  }
}

/** What the workers of a process share: the one that was started, and those that drain. */
export function createShared(clock: Clock) {
  const claims = new Set<Promise<unknown>>()
  const now = createLeaseClock(clock)
  return {
    /** The lease clock. */
    now,
    /** Now by the lease clock, and by one that never leaps. */
    moment: (): Moment => ({ lease: now(), steady: clock.monotonic() }),
    /** Where the store's clock stands by it. */
    storeOffset: createStoreOffset(now),
    /** By claims, which every worker makes now and then. */
    storeTime: createStoreTime(clock),
    /** The jobs that they have in their hands, by id and tenant. Each writes its own, all look in it. */
    held: new Map<string, Job>(),
    /** Notes that a claim is under way until `answered`, which takes its answer in. */
    async claiming<Result>(answered: Promise<Result>): Promise<Result> {
      claims.add(answered)
      try {
        return await answered
      } finally {
        claims.delete(answered)
      }
    },
    /** Resolves once the claims that are under way have been taken in; null where none is. */
    claimsEnded(): Promise<unknown> | null {
      return claims.size === 0 ? null : Promise.allSettled(claims)
    },
  }
}

export type Shared = ReturnType<typeof createShared>
