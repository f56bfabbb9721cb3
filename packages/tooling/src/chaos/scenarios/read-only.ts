import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { noteTold } from './told.ts'

export const readOnlyPostgres: Scenario = {
  name: 'read-only',
  about: 'PostgreSQL takes no writes for a while (`default_transaction_read_only`), as a server that became a standby',
  survives: 'results kept until they are written, and no requests meanwhile (`worker/settler`, `dispatch/admission`)',
  stores: ['postgres'],
  isAlone: true,
  async disturb(world) {
    const before = world.told()
    await world.withoutDatabase(async () => {
      await setReadOnly(world, 'on')
      try {
        await world.untilTold('a database that takes no writes, and somebody who has noticed', before)
      } finally {
        await setReadOnly(world, 'off')
      }
    })
  },
  judge: async (world) => noteTold(world, /read-only transaction/),
}

async function setReadOnly({ database }: World, value: 'on' | 'off'): Promise<void> {
  await database.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`)
  await database.query('SELECT pg_reload_conf()')
}

export const readOnlySqlite: Scenario = {
  name: 'read-only',
  about:
    'the file, its log and its folder take no writes for a while (`chattr +i`), and a worker and a host are killed and started meanwhile',
  survives: 'the same, and that a connection that could only read is made anew (`sqlite/src/connection/access`)',
  stores: ['sqlite'],
  inShort: ['sqlite'],
  leaseMs: 8000,
  leftOut() {
    const folder = mkdtempSync(join(tmpdir(), 'posthorn-fixed-'))
    try {
      for (const flag of ['+i', '-i']) execFileSync('chattr', [flag, folder], { stdio: 'pipe' })
      return null
    } catch {
      return 'files are fixed by chattr, which takes root on Linux, and a file system that has it'
    } finally {
      rmdirSync(folder)
    }
  },
  async disturb(world, round) {
    const [workers = [], hosts = []] = [world.workers, world.hosts].map((all) =>
      all.filter((_, at) => at === round % 2),
    )
    world.mayRepeat(...workers)
    await world.withoutDatabase(async () => {
      fix(world, '+i')
      try {
        for (const member of [...workers, ...hosts]) await member.restart()
        await Promise.all(workers.map(({ script }) => script.said('started')))
        await world.untilTold('somebody who has noticed that files take no writes', world.told())
      } finally {
        fix(world, '-i')
      }
    })
  },
  judge: async (world) => noteTold(world, /readonly database|disk I\/O error/),
}

/** Not what processes map into their memory (`-shm`): the system ends one that writes there. */
function fix({ database: { place } }: World, flag: '+i' | '-i'): void {
  if (place.kind !== 'sqlite') return
  const files = [place.filename, `${place.filename}-wal`, dirname(place.filename)]
  execFileSync('chattr', [flag, ...(flag === '+i' ? files : files.reverse())], { stdio: 'pipe' })
}
