import { trustMs } from '../dispatch/index.js'
import type { ClaimedDelivery, EndpointState } from '../ports/index.js'
import { gateOf, type Job } from './endpoint-queue.js'
import { type Release, releaseOf } from './release.js'
import type { Run } from './run.js'

/** What a call in this process took back: some deliveries, or all of an endpoint's or a tenant's. */
export type Recall = { tenant: string; deliveryIds: ReadonlySet<string> } | { endpointId: string } | { tenant: string }

/** Whether a delivery is among those taken back. */
function isRecalled({ id, endpointId, tenant }: ClaimedDelivery, what: Recall): boolean {
  if ('deliveryIds' in what) return what.deliveryIds.has(id) && what.tenant === tenant
  return 'endpointId' in what ? what.endpointId === endpointId : what.tenant === tenant
}

/**
 * What was taken back lately: a claim that was under way then may still give it, as it was. What took longer than a worker
 * relies on is asked for again anyway, so no more than that need be kept. `now` is the lease clock.
 */
function createRecalls(now: () => number) {
  let recent: { what: Recall; at: number; number: number }[] = []
  let last = 0
  return {
    add(what: Recall): void {
      const at = now()
      recent = [...recent.filter((each) => at - each.at <= trustMs), { what, at, number: ++last }]
    },
    /** How many there were. */
    count: (): number => last,
    /** Whether a delivery was taken back when there had been `count` already. */
    since: (delivery: ClaimedDelivery, count: number): boolean =>
      recent.some(({ what, number }) => number > count && isRecalled(delivery, what)),
  }
}

export interface RenewalsOptions {
  /** Starts a job that has a slot and is still to be sent. */
  begin: (job: Job) => void
  /** Takes a job out that has a slot and waits for the right to probe; false: it is none. */
  takeProbe: (job: Job) => boolean
  /** Called when jobs have lost their slots. */
  freed: () => void
  /** Called when what was taken back may be claimed again. */
  nudge: () => void
}

/**
 * Keeps jobs up to date while they wait: renews their leases, and takes back what was cancelled or changed. Jobs that have
 * a slot but waited too long for it are asked for before they start, together with all that waits as long: one statement
 * for many.
 */
export function createRenewals(run: Run, { begin, takeProbe, freed, nudge }: RenewalsOptions) {
  const { deps, now, lanes, leases, giveBack } = run
  const recalls = createRecalls(leases.now)
  /** Jobs that have a slot and wait for the store's word. */
  const asked = new Set<Job>()
  let asking = false

  /** Takes a job that has not started out of the worker's hands; false where it has none such. */
  function take(job: Job): boolean {
    if (job.isStarted) return false
    if (asked.delete(job)) lanes.finish(job, null, now())
    else if (!takeProbe(job) && !lanes.drop(job)) return false
    leases.remove(job)
    return true
  }

  /** Gives back what has not started, so that the next claim sees it as it is now. */
  function recall(what: Recall, status: Release['status'] = 'pending'): void {
    recalls.add(what)
    takeBack(what, status)
  }

  /** The same, but for what a claim that is under way will give. */
  function takeBack(what: Recall, status: Release['status']): void {
    const back = [...leases.jobs()].filter((job) => isRecalled(job.delivery, what) && take(job))
    void giveBack(back.map((job) => ({ ...releaseOf(job), status }))).then(nudge)
  }

  function hasChanged({ lane }: Job, state: EndpointState | undefined): boolean {
    if (state === undefined || state.version > lane.target.record.version) return true
    // Closed for a reason that is not known here; one that is known and over may have been followed by another
    return state.gated && gateOf(lane, null, 0, lanes.storeNow()).action === 'send'
  }

  /** Renews, and gives the jobs that are still ours. */
  async function renew(jobs: Job[]): Promise<Job[]> {
    const { lost, kept, endpoints, askedAt } = await leases.renew(jobs)
    for (const job of lost) take(job)
    const changed = new Set<string>()
    for (const job of kept) {
      job.checkedAt = askedAt
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
        const at = leases.now()
        const waiting = [...leases.jobs()].filter((job) => !job.isStarted && !leases.isFresh(job, at))
        const kept = await renew([...new Set([...asked, ...waiting])])
        // An answer that took longer than the lease says nothing any more: it is asked again
        for (const job of kept) if (leases.isRunning(job) && asked.delete(job)) begin(job)
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
    recall,
    recalls,
    takeBack,
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
      for (const job of jobs) lanes.finish(job, null, now())
      return jobs
    },
  }
}

export type Renewals = ReturnType<typeof createRenewals>
