import { tableOf } from '../place.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const hourMs = 3_600_000

/** How far ahead a store's clock is, by rounds. Set back by more than a moment, all that is due would wait for so long. */
function aheadMs(round: number): number {
  return Math.ceil((round + 1) / 2) * hourMs - (round % 2) * 2000
}

export const machineClockSqlite: Scenario = {
  name: 'machine-clocks',
  about: 'the clock of the machine that all processes are on is set forward by an hour, and back by 2 s, by turns',
  survives: 'leases by monotonic time, which leaps with a clock that is set forward (`worker/leases`); tokens',
  stores: ['sqlite'],
  inShort: ['sqlite'],
  async disturb(world, round) {
    // By the store's clock every lease has run out
    world.mayRepeat(...world.workers)
    for (const member of [...world.workers, ...world.hosts]) tell(member, aheadMs(round))
  },
  judge: async (world) => checkAhead(world, Date.now() + hourMs / 2),
}

export const machineClocksPostgres: Scenario = {
  name: 'machine-clocks',
  about:
    "PostgreSQL's clock is set forward by an hour, and back by 2 s, by turns; those of hosts' machines are days off, each by itself",
  survives: 'the same; times that emitters give are moved into those of the store (`postgres/src/outbox/server-time`)',
  stores: ['postgres'],
  inShort: [],
  async prepare({ database: { place, query } }) {
    // All that asks the server for its time asks this function, which is found before the one of the system
    const [schema] = tableOf(place, '').split('.')
    const clock = tableOf(place, 'chaos_clock')
    await query(`CREATE TABLE ${clock} AS SELECT interval '0' AS ahead`)
    await query(`CREATE FUNCTION ${schema}.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql AS
      'SELECT pg_catalog.clock_timestamp() + ahead FROM ${clock}'`)
    const [row] = await query('SELECT current_database() AS name')
    await query(`ALTER DATABASE ${row?.name} SET search_path = ${schema}, pg_catalog`)
    return { hostsAheadMs: [48 * hourMs, -48 * hourMs] }
  },
  async disturb(world, round) {
    world.mayRepeat(...world.workers)
    const { place, query } = world.database
    await query(`UPDATE ${tableOf(place, 'chaos_clock')} SET ahead = make_interval(secs => ${aheadMs(round) / 1000})`)
    for (const [at, host] of world.hosts.entries()) tell(host, ([48, -1, -48, 24, 0][(round + at) % 5] ?? 0) * hourMs)
  },
  judge: async (world) => checkAhead(world, Date.now() + hourMs / 2),
}

function tell({ script }: World['hosts'][number], byMs: number): void {
  if (script.child.connected) script.tell(`machine-clock ${byMs}`)
}

/** What was delivered last was so by a clock that had been set. */
async function checkAhead({ database: { place, query }, problems }: World, afterMs: number): Promise<void> {
  const [row] = await query(`SELECT max(finished_at) AS last FROM ${tableOf(place, 'posthorn_deliveries')}`)
  if (Number(row?.last) < afterMs) problems.push('no delivery ended by a clock that had been set')
}
