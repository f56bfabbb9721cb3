import { gate } from '../dispatch/index.js'
import type { Job } from './job.js'
import type { Outcomes } from './outcomes.js'
import { releaseOf } from './release.js'
import type { Run } from './run.js'

export interface StarterOptions {
  outcomes: Pick<Outcomes, 'haveRoom' | 'settler'>
  send: (job: Job) => void
  /** Has the store asked whether a job is still to be sent, which has waited too long. */
  ask: (job: Job) => void
}

/** Starts what may start: the gate looks at each job once more, since it may have waited for long. */
export function createStarter(run: Run, { outcomes, send, ask }: StarterOptions) {
  const { state, lanes, leases, giveBack } = run

  /** Sends a job that has a slot, unless the gate has closed. */
  function begin(job: Job, now = leases.now()): void {
    const { lane, delivery, token } = job
    const { current, suspend } = lane.health
    const decision = gate(lane.target.record, { gated: current.gated, suspend }, job.expiresAt, now)
    if (decision.action === 'send') {
      job.isStarted = true
      send(job)
      return
    }
    leases.remove(job)
    lanes.finish(job)
    if (decision.action === 'hold') {
      void giveBack([{ ...releaseOf(job), status: 'held' }])
    } else {
      const transition = { status: 'cancelled', reason: decision.reason } as const
      outcomes.settler.add({ deliveryId: delivery.id, token, transition, attempt: null })
    }
  }

  return {
    begin,
    /** Starts what may start. */
    pump(): void {
      if (state.stopping) return
      const now = leases.now()
      while (outcomes.haveRoom()) {
        const job = lanes.take()
        if (job === null) return
        if (leases.isFresh(job, now)) begin(job, now)
        else ask(job)
      }
    },
  }
}
