import type { EndpointState } from '../ports/index.js'
import type { Job } from './job.js'
import type { Recall } from './recalls.js'
import type { Run } from './run.js'

export interface RenewalsOptions {
  /** Starts a job that has a slot and is still to be sent. */
  begin: (job: Job) => void
  /** Takes back what waits for an endpoint that is not as the worker knows it any more. */
  recall: (what: Recall) => void
  /** Called when jobs have lost their slots. */
  freed: () => void
}

/**
 * Renews leases, and takes note of what was cancelled or changed from elsewhere. Jobs that have a slot but waited too long
 * for it are asked for before they start, together with all that waits as long: one statement for many.
 */
export function createRenewals(run: Run, { begin, recall, freed }: RenewalsOptions) {
  const { deps, lanes, leases } = run
  /** Jobs that have a slot and wait for the store's word. */
  const asked = new Set<Job>()
  let asking = false

  /** Takes a job that has not started out of the worker's hands; false where it has none such. */
  function take(job: Job): boolean {
    if (job.isStarted) return false
    if (asked.delete(job)) lanes.finish(job)
    else if (!lanes.drop(job)) return false
    leases.remove(job)
    return true
  }

  function hasChanged({ lane }: Job, state: EndpointState | undefined): boolean {
    if (state === undefined || state.version > lane.target.record.version) return true
    return state.gated && !lane.health.current.gated
  }

  /** Renews, and gives the jobs that are still ours. */
  async function renew(jobs: Job[]): Promise<Job[]> {
    const { lost, kept, endpoints } = await leases.renew(jobs)
    for (const job of lost) take(job)
    const changed = new Set<string>()
    for (const job of kept) {
      const { endpointId } = job.lane
      if (!job.isStarted && hasChanged(job, endpoints.get(endpointId))) changed.add(endpointId)
    }
    for (const endpointId of changed) recall({ endpointId })
    return kept
  }

  async function ask(): Promise<void> {
    asking = true
    for (let failures = 0; asked.size > 0; ) {
      try {
        const now = leases.now()
        const waiting = [...leases.jobs()].filter((job) => !job.isStarted && !leases.isFresh(job, now))
        const kept = await renew([...new Set([...asked, ...waiting])])
        for (const job of kept) if (asked.delete(job)) begin(job)
        freed()
        failures = 0
      } catch (error) {
        deps.onError(error)
        if (!(await run.backOff(failures++))) break
      }
    }
    asking = false
  }

  return {
    renew,
    /** Has the store asked whether a job, which has a slot, is still to be sent. */
    ask(job: Job): void {
      asked.add(job)
      if (!asking) void ask()
    },
    /** Takes every job that waits for the store's word out. */
    evictAll(): Job[] {
      const jobs = [...asked]
      asked.clear()
      for (const job of jobs) lanes.finish(job)
      return jobs
    },
    take,
  }
}

export type Renewals = ReturnType<typeof createRenewals>
