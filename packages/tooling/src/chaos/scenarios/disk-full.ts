import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

export const diskFullSqlite: Scenario = {
  name: 'disk-full',
  about: 'the disk under the database is full for a while',
  survives: 'results kept until they are written, and no requests meanwhile (`worker/settler`, `dispatch/admission`)',
  stores: ['sqlite'],
  diskMiB: 192,
  async disturb(world) {
    await fillUp(world)
    world.disk?.free()
  },
}

export const diskFullPostgres: Scenario = {
  ...diskFullSqlite,
  stores: ['postgres'],
  diskMiB: 400,
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
}

/** Fills the disk until hosts and workers have noticed. */
async function fillUp(world: World): Promise<void> {
  const noticed = () => [
    world.workers.reduce((sum, worker) => sum + worker.said(/^store_/), 0),
    world.hosts.reduce((sum, host) => sum + host.said(/^failed/), 0),
  ]
  const [workersBefore = 0, hostsBefore = 0] = noticed()
  await world.until('a full disk that workers or hosts have noticed', () => {
    world.disk?.fill()
    const [workers = 0, hosts = 0] = noticed()
    const isOver = world.hosts.every(({ script }) => script.messages.includes('done'))
    return workers > workersBefore || hosts > hostsBefore || isOver
  })
}
