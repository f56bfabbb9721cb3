import { type NameServer, silentNameServer } from '../name-server.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

const isAtName = (path: string) => path.startsWith('/t0/')

/** Endpoints of the first of four tenants are at a name. */
function atAName({ receiver }: World) {
  return (path: string) => (isAtName(path) ? `http://receiver.chaos.test:${receiver.port}${path}` : null)
}

/** All that needs no name arrives while names hang. */
async function othersArrive(world: World): Promise<void> {
  const others = [...world.paths.values()].flat().filter((path) => !isAtName(path))
  await world.untilArrived('what needs no name, while names hang', others)
  if (Object.keys((await world.receiver.counts()).deliveries).some(isAtName))
    world.problems.push('a name led somewhere before it was answered')
}

/** Of runs that may go side by side. */
const nameServers = new WeakMap<World, NameServer>()

export const nameServersSilent: Scenario = {
  name: 'name-servers-silent',
  about: 'the name server swallows every query (UDP), until all else has arrived; then it answers',
  survives:
    'names are looked up for 5 s at most, in no thread of the process (`transport/dns`); slow endpoints have a share of the slots',
  stores: ['sqlite', 'postgres'],
  inShort: ['sqlite'],
  rounds: 'once',
  async prepare(world) {
    const server = await silentNameServer()
    nameServers.set(world, server)
    return { engine: { servers: [server.address] }, url: atAName(world), close: () => server.close() }
  },
  async disturb(world) {
    const nameServer = nameServers.get(world)
    await othersArrive(world)
    if (nameServer?.asked === 0) world.problems.push('the name server was not asked')
    nameServer?.answer()
  },
}

export const lookupHangs: Scenario = {
  name: 'lookup-hangs',
  about: "the host's own resolver (`egress.lookup`) never answers, until all else has arrived",
  survives: 'a lookup may take 5 s; slow endpoints have a share of the slots',
  stores: ['sqlite', 'postgres'],
  rounds: 'once',
  prepare: async (world) => ({ engine: { namesHang: true }, url: atAName(world) }),
  async disturb(world) {
    await othersArrive(world)
    for (const { script } of world.workers) script.tell('names answer')
  },
}
