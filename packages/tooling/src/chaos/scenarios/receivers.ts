import type { Meeting } from '../receiver.ts'
import type { Scenario } from '../scenario.ts'

const bad: Record<string, Meeting> = {
  '/t0/0': 'reset',
  '/t0/1': 'stall',
  '/t1/0': 'drip',
  '/t1/1': 'half',
  '/t2/0': 'error',
}

export const receivers: Scenario = {
  name: 'receivers',
  about:
    'five of eight receivers reset, stall, drip, answer half, or answer 500, until all others have everything; then they are well',
  survives: 'one deadline for all of a request (`transport/exchange`); retries; the breaker; shares of the slots',
  stores: ['sqlite', 'postgres'],
  inShort: true,
  rounds: 'once',
  async prepare(world) {
    world.receiver.meet((path) => bad[path] ?? 'take')
    return {}
  },
  async disturb(world) {
    const good = world.paths.filter((path) => bad[path] === undefined)
    await world.until('what receivers that are well wait for', async () => {
      if (!world.hosts.every(({ script }) => script.messages.includes('done'))) return false
      const ledger = await world.database.ledger()
      const due = good.flatMap((path) => ledger.filter(({ tenant }) => path.startsWith(`/${tenant}/`)))
      return world.receiver.taken >= due.length
    })
    if (world.receiver.refused === 0) world.problems.push('no request went to a receiver that is not well')
    world.receiver.meet(() => 'take')
  },
}
