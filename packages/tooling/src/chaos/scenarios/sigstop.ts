import type { Scenario } from '../scenario.ts'

export const sigstop: Scenario = {
  name: 'sigstop',
  about: 'a worker and a host stand still for longer than a lease, by turns',
  survives:
    'tokens that fence off the results of a lease that is over; renewal before the next claim (`worker/leases`)',
  leaseMs: 4000,
  stores: ['sqlite', 'postgres'],
  inShort: ['postgres'],
  async disturb(world, round) {
    const [workers, hosts] = [world.workers, world.hosts].map((list) => list.filter((_, at) => at === round % 2))
    const still = [...(workers ?? []), ...(hosts ?? [])]
    world.mayRepeat(...(workers ?? []))
    for (const { script } of still) script.child.kill('SIGSTOP')
    await world.pass(world.engine.leaseMs * 1.3)
    for (const { script } of still) script.child.kill('SIGCONT')
  },
}
