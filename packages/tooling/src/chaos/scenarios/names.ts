import { type NameServer, silentNameServer } from '../name-server.ts'
import type { Scenario } from '../scenario.ts'
import type { World } from '../world.ts'

/** Endpoints of the first of four tenants are at a name. */
function atAName({ receiver }: World) {
  return (path: string) => (path.startsWith('/t0/') ? `http://receiver.chaos.test:${receiver.port}${path}` : null)
}

/** All that needs no name arrives while names hang. */
async function othersArrive(world: World): Promise<void> {
  const isAtName = (key: string) => key.startsWith('/t0/')
  await world.until('what needs no name, while names hang', async () => {
    if (!world.hosts.every(({ script }) => script.messages.includes('done'))) return false
    const ledger = await world.database.ledger()
    const due = ledger.filter(({ tenant }) => tenant !== 't0').length * 2
    return [...world.receiver.arrivals.keys()].filter((key) => !isAtName(key)).length >= due
  })
  if ([...world.receiver.arrivals.keys()].some(isAtName))
    world.problems.push('a name led somewhere before it was answered')
}

let nameServer: NameServer | null = null

export const nameServersSilent: Scenario = {
  name: 'name-servers-silent',
  about: 'the name server swallows every query (UDP), until all else has arrived; then it answers',
  survives:
    'names are looked up for 5 s at most, in no thread of the process (`transport/dns`); slow endpoints have a share of the slots',
  stores: ['sqlite', 'postgres'],
  rounds: 'once',
  async prepare(world) {
    const server = await silentNameServer()
    nameServer = server
    return { engine: { servers: [server.address] }, url: atAName(world), close: () => server.close() }
  },
  async disturb(world) {
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
