import type { Scenario } from '../scenario.ts'

export const readOnly: Scenario = {
  name: 'read-only',
  about: 'PostgreSQL takes no writes for a while (`default_transaction_read_only`), as a server that became a standby',
  survives: 'results kept until they are written, and no requests meanwhile (`worker/settler`, `dispatch/admission`)',
  stores: ['postgres'],
  async disturb(world) {
    const told = () => [...world.workers, ...world.hosts].reduce((sum, each) => sum + each.said(/^(store_|failed)/), 0)
    const before = told()
    await setReadOnly('on')
    await world.until('a database that takes no writes, and somebody who has noticed', () => told() > before)
    await setReadOnly('off')

    async function setReadOnly(value: 'on' | 'off'): Promise<void> {
      await world.database.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`)
      await world.database.query('SELECT pg_reload_conf()')
    }
  },
}
