import type { Meeting } from '../receiver.ts'
import type { Scenario } from '../scenario.ts'
import { checkFailures } from './failures.ts'

const bad: Record<string, Meeting> = {
  '/t0/0': 'reset',
  '/t0/1': 'stall',
  '/t1/0': 'drip',
  '/t1/1': 'half',
  '/t2/0': 'error',
}

/** Those that are given up, so that a run need not wait for what an endpoint may take. */
const hasty = Object.keys(bad).filter((path) => bad[path] === 'stall' || bad[path] === 'drip')

/** What the log has to say of each: outcome and error. */
const outcomes = {
  '/t0/0': /^reset /,
  '/t0/1': /^timeout /,
  '/t1/0': /^timeout /,
  '/t1/1': /^reset /,
  '/t2/0': /^response /,
}

export const receivers: Scenario = {
  name: 'receivers',
  about:
    'five receivers reset, stall, drip, answer half, or answer 500, until all others have everything; then they are well',
  survives: 'one deadline for all of a request (`transport/exchange`); retries; the breaker; shares of the slots',
  stores: ['sqlite', 'postgres'],
  inShort: ['sqlite'],
  rounds: 'once',
  async prepare(world) {
    await world.receiver.meet(bad)
    return { hasty }
  },
  async disturb(world) {
    const good = [...world.paths.values()].flat().filter((path) => bad[path] === undefined)
    await world.untilArrived('what receivers that are well wait for', good)
    const { refused } = await world.receiver.counts()
    for (const how of Object.values(bad))
      if (!refused[how]) world.problems.push(`no request was met by a receiver that does this: ${how}`)
    // Not hasty any more: on a machine with much to do, an answer that is taken may come late
    await world.unhurry(hasty)
    await world.receiver.meet({})
  },
  judge: (world) => checkFailures(world, outcomes),
}
