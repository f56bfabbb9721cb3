import type { Scenario } from '../scenario.ts'
import { whyNoDisk } from '../small-disk.ts'
import type { World } from '../world.ts'
import { noteTold } from './told.ts'

export const diskFullSqlite: Scenario = {
  name: 'disk-full',
  about: 'the disk under the database is full for a while',
  survives: 'results kept until they are written, and no requests meanwhile (`worker/settler`, `dispatch/admission`)',
  stores: ['sqlite'],
  inShort: ['sqlite'],
  diskMiB: 192,
  leftOut: whyNoDisk,
  async disturb(world) {
    await world.withoutDatabase(() => fillUp(world))
    world.disk?.free()
  },
  judge: async (world) => noteTold(world, /database or disk is full|disk I\/O error/),
}

export const diskFullPostgres: Scenario = {
  ...diskFullSqlite,
  stores: ['postgres'],
  inShort: [],
  diskMiB: 400,
  leaseMs: 4000,
  async disturb(world) {
    // Without room for its log the server crashes, and what it had claimed is lost with it
    world.mayRepeat(...world.workers)
    await fillUp(world)
    world.disk?.free()
    const isThere = () =>
      world.database.query('SELECT 1').then(
        () => true,
        () => false,
      )
    for (let tries = 0; tries < 20 && !(await isThere()); tries++) await world.pass(250)
    if (!(await isThere())) await world.server?.restartFast()
  },
  // A crash is told as what became of the connections
  judge: async (world) => noteTold(world, /No space left on device|terminat|recovery mode|ECONNREFUSED|starting up/),
}

/** Fills the disk until hosts and workers have noticed, or have nothing left to do. */
async function fillUp(world: World): Promise<void> {
  const before = world.told()
  const filling = setInterval(() => world.disk?.fill(), 20)
  try {
    world.disk?.fill()
    await world.untilTold('a full disk that workers or hosts have noticed', before)
  } finally {
    clearInterval(filling)
  }
}
