import type { Scenario } from '../scenario.ts'

export const serverImmediate: Scenario = {
  name: 'server-immediate',
  about: 'PostgreSQL crashes (immediate shutdown) and starts again',
  survives:
    'results kept until they are written (`worker/settler`); emits repeated under one id; connections made anew',
  leaseMs: 4000,
  stores: ['postgres'],
  inShort: ['postgres'],
  isAlone: true,
  async disturb(world) {
    // Claims may be lost: they do not wait for the disk
    world.mayRepeat(...world.workers)
    const before = world.told()
    await world.server?.restartImmediately()
    await world.untilTold('a process that has noticed the crash', before)
  },
}

export const serverFast: Scenario = {
  name: 'server-fast',
  about: 'PostgreSQL ends its sessions, stops (fast shutdown) and starts again',
  survives: 'the same',
  stores: ['postgres'],
  isAlone: true,
  async disturb(world) {
    const before = world.told()
    await world.withoutDatabase(async () => {
      await world.server?.restartFast()
      await world.untilTold('a process that has noticed the restart', before)
    })
  },
}
