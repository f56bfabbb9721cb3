import type { Scenario } from '../scenario.ts'

export const connectionsKilled: Scenario = {
  name: 'connections-killed',
  about: 'every connection to PostgreSQL is ended (`pg_terminate_backend`)',
  survives: 'results kept until they are written (`worker/settler`); listening again (`postgres/src/wake`)',
  leaseMs: 10_000,
  stores: ['postgres'],
  inShort: ['postgres'],
  async disturb(world) {
    const others = 'datname = current_database() AND pid <> pg_backend_pid()'
    await world.database.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${others}`)
  },
}

export const connectionsSilent: Scenario = {
  name: 'connections-silent',
  about: 'a proxy swallows what connections to PostgreSQL send: both ways, to the server, to the client',
  survives: 'a deadline for every statement (`statementTimeoutMs`), after which its connection is dropped',
  leaseMs: 4000,
  stores: ['postgres'],
  inShort: ['postgres'],
  isProxied: true,
  async disturb(world, round) {
    const ways = ['to client', 'to server', 'both'] as const
    // An answer that is lost may be that of a claim or of a settle, and the lease may end before the next
    world.mayRepeat(...world.workers)
    world.proxy?.silence(ways[round % ways.length])
    const { taken } = await world.receiver.counts()
    // Those that went silent hold locks until the server ends them
    await world.until('requests after the silence', async () => {
      return (await world.receiver.counts()).taken > taken + 50 || (await world.database.open()) === 0
    })
  },
}
