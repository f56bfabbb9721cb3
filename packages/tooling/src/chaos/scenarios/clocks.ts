import type { Scenario } from '../scenario.ts'

const hourMs = 3_600_000

export const clocks: Scenario = {
  name: 'clocks',
  about: "workers' clocks are set back and forward by hours, each by itself (the `clock` option)",
  survives: 'durations by the monotonic clock, and stored times by that of the store (`worker/store-time`)',
  stores: ['sqlite', 'postgres'],
  inShort: ['postgres'],
  async disturb(world, round) {
    for (const [at, { script }] of world.workers.entries()) {
      const hours = [-1, 2, -24, 24, 0][(round + at) % 5] ?? 0
      script.tell(`clock ${hours * hourMs}`)
    }
  },
}
