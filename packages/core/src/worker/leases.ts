import type { OutboxStore } from '../ports/index.js'
import type { Job } from './job.js'

/** The jobs this worker holds a lease on, and their renewal. */
export function createLeases(options: {
  store: Pick<OutboxStore<never>, 'renew'>
  leaseMs: number
  now: () => number
}) {
  const { store, leaseMs, now } = options
  const held = new Map<string, Job>()
  return {
    /** How often to renew, in ms. */
    everyMs: Math.max(1, Math.floor(leaseMs / 3)),
    add: (job: Job): void => void held.set(job.delivery.id, job),
    remove: (job: Job): void => {
      if (held.get(job.delivery.id) === job) held.delete(job.delivery.id)
    },
    size: () => held.size,
    /** Whether the lease has run out by our own clock: another worker may have the delivery. */
    isOver: (job: Job) => now() - job.leasedAt >= leaseMs,
    /** Extends, in one statement, every lease that would not last until the next renewal but one. Gives the jobs lost. */
    async renew(): Promise<Job[]> {
      const at = now()
      const jobs = [...held.values()].filter((job) => at - job.leasedAt >= leaseMs / 4)
      if (jobs.length === 0) return []
      const claims = jobs.map((job) => ({ deliveryId: job.delivery.id, token: job.token }))
      const lost = new Set((await store.renew({ claims, leaseMs })).lost)
      for (const job of jobs) if (!lost.has(job.delivery.id)) job.leasedAt = at
      return jobs.filter((job) => lost.has(job.delivery.id))
    },
  }
}
