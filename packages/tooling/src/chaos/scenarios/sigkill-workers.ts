import type { Scenario } from '../scenario.ts'

export const sigkillWorkers: Scenario = {
  name: 'sigkill-workers',
  about: 'a worker is killed, by turns, and started again',
  survives:
    'leases that run out and are taken over (`outbox.claim`); the bound on what is unsettled (`dispatch/admission`)',
  leaseMs: 6000,
  stores: ['sqlite', 'postgres'],
  inShort: ['sqlite', 'postgres'],
  async disturb(world, round) {
    for (const worker of world.workers.filter((_, at) => at === round % 2)) {
      world.mayRepeat(worker)
      await worker.restart()
    }
  },
}
