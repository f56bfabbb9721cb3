import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

export const serverImmediate: Scenario = {
  name: 'server-immediate',
  about: 'PostgreSQL crashes (immediate shutdown) and starts again',
  survives:
    'results kept until they are written (`worker/settler`); emits repeated under one id; connections made anew',
  stores: ['postgres'],
  inShort: true,
  async disturb(world) {
    // Claims may be lost: they do not wait for the disk
    world.mayRepeat(...world.workers)
    await world.server?.restartImmediately()
    await heard(world)
  },
}

export const serverFast: Scenario = {
  name: 'server-fast',
  about: 'PostgreSQL ends its sessions, stops (fast shutdown) and starts again',
  survives: 'the same',
  stores: ['postgres'],
  async disturb(world) {
    await world.server?.restartFast()
    await heard(world)
  },
}

/** The workers have noticed. */
async function heard(world: World): Promise<void> {
  await world.until('a worker that reports an error', () => world.workers.some((worker) => worker.said(/^store_/) > 0))
}
