import type { Scenario } from '../scenario.ts'

export const sigkillAll: Scenario = {
  name: 'sigkill-all',
  about: 'all processes are killed at once, as where a machine goes down, and started again',
  survives: 'leases; commits that wait for the disk; recovery of the write-ahead log',
  leaseMs: 6000,
  stores: ['sqlite', 'postgres'],
  inShort: ['sqlite'],
  async disturb(world) {
    const all = [...world.workers, ...world.hosts]
    world.mayRepeat(...world.workers)
    await Promise.all(all.map((member) => member.kill()))
    for (const member of all) member.start()
  },
}
