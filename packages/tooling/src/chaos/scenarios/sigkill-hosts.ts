import type { Scenario } from '../scenario.ts'

export const sigkillHosts: Scenario = {
  name: 'sigkill-hosts',
  about: 'a host is killed within its transactions and emits, by turns, and started again',
  survives: "`emit({ tx })` in the host's own transaction; idempotency keys, for what an emit without one left open",
  stores: ['sqlite', 'postgres'],
  inShort: ['postgres'],
  async disturb(world, round) {
    for (const host of world.hosts.filter((_, at) => at === round % 2)) await host.restart()
  },
}
