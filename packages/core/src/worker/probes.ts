import { isProbeOver, probeGapMs } from '../dispatch/index.js'
import type { Job } from './endpoint-queue.js'
import type { Run } from './run.js'

export interface ProbesOptions {
  /** Sends the probe, now that it has the right to, unless something else has come between. */
  granted: (job: Job) => void
  /** Another worker probes the endpoint: the job is to be held. */
  refused: (job: Job) => void
}

/**
 * Takes the right to be the one request that tries whether a receiver is back, over all workers: a reservation of the
 * store's, for as long as the request may take. Who does not get it does not ask again until it is over.
 */
export function createProbes(run: Pick<Run, 'deps' | 'lanes' | 'leases' | 'now'>, options: ProbesOptions) {
  const { deps, lanes, leases, now } = run
  /** Jobs that have a slot and wait for the store's word. */
  const asked = new Set<Job>()

  async function reserve(job: Job): Promise<boolean> {
    const { lane } = job
    const { tenant, endpointId, target } = lane
    const timeoutMs = target.record.timeoutMs ?? deps.requests.timeoutMs
    const gapMs = probeGapMs(timeoutMs)
    const take = async (horizonMs: number) => {
      // In the place of one that is over it has to last from now on
      const wanted = { tenant, endpointId, kind: 'probe' as const, count: 1, gapMs: gapMs - horizonMs, horizonMs }
      return (await deps.store.reserve({ reservations: [wanted] })).reservations[0]
    }
    const askedAt = leases.now()
    let given = await take(0)
    const { openUntil } = lane.health.current
    if (given?.count === 0 && openUntil !== null && isProbeOver(given.delayMs, gapMs, lanes.storeNow() - openUntil)) {
      given = await take(given.delayMs)
    }
    const isOurs = given !== undefined && given.count > 0
    lane.probedUntil = isOurs ? now() : now() + Math.max(1000, given?.delayMs ?? gapMs)
    if (isOurs) job.probeBy = askedAt + gapMs - timeoutMs
    return leases.now() < job.probeBy
  }

  return {
    /** Asks for a job that has a slot. Never rejects. */
    async ask(job: Job): Promise<void> {
      asked.add(job)
      let isGranted = false
      try {
        isGranted = await reserve(job)
      } catch (error) {
        deps.onError(error)
        job.lane.probedUntil = now() + 1000
      }
      if (!asked.delete(job)) return
      if (isGranted) options.granted(job)
      else options.refused(job)
    },
    /** Takes a job out that waits for the store's word; false: it is none. */
    take(job: Job): boolean {
      if (!asked.delete(job)) return false
      lanes.finish(job, null, now())
      return true
    },
    /** Takes every job that waits for the store's word out. */
    evictAll(): Job[] {
      const jobs = [...asked]
      asked.clear()
      for (const job of jobs) lanes.finish(job, null, now())
      return jobs
    },
  }
}

export type Probes = ReturnType<typeof createProbes>
