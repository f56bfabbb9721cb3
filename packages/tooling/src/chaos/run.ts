import { type CleanUp, createWorld, type RunOptions } from './create-world.ts'
import { mostRepeats } from './engine.ts'
import type { Member } from './fleet.ts'
import { checkLedger } from './ledger.ts'
import type { Kind } from './place.ts'
import type { Scenario } from './scenario.ts'
import type { World } from './world.ts'

/** How a run went. */
export interface RunReport {
  messages: number
  deliveries: number
  /** Requests that a receiver did not take. */
  refused: number
  repeats: number
  mostRepeats: number
  /** How often the scenario did what it does. */
  rounds: number
  seconds: number
  /** What the scenario has to say besides. */
  notes: string[]
  /** Empty where the scenario was survived. */
  problems: string[]
}

/** A round for so many deliveries, and three at least. */
const deliveriesPerRound = 10_000
const fewestRounds = 3

/** Runs a scenario on a store: hosts emit, workers deliver, things go wrong; then everything must have ended as it should. */
export async function runScenario(scenario: Scenario, kind: Kind, options: RunOptions): Promise<RunReport> {
  const began = performance.now()
  const cleanUp: CleanUp = []
  try {
    const world = await createWorld(scenario, kind, options, cleanUp)
    const rounds = await liveThrough(scenario, world)
    await scenario.judge?.(world)
    return { ...(await judge(world)), rounds, seconds: (performance.now() - began) / 1000 }
  } finally {
    for (const step of cleanUp.reverse()) await step()
  }
}

/** Lets things go wrong in even steps while deliveries go on, and waits for the end of them all. Returns the rounds. */
async function liveThrough(scenario: Scenario, world: World): Promise<number> {
  const { receiver, expected, database } = world
  const many = Math.max(fewestRounds, Math.round(expected / deliveriesPerRound))
  const rounds = scenario.rounds === 'once' ? 1 : many
  for (let round = 0; round < rounds; round++) {
    const due = Math.floor(((round + 0.5) / (rounds + 0.5)) * expected)
    if (scenario.rounds !== 'once')
      await world.until(`${due} requests`, async () => (await receiver.counts()).taken >= due)
    await scenario.disturb(world, round)
  }
  for (const { script } of world.hosts) if (script.child.connected) script.tell('finish')
  await world.until('every host has emitted its share', () => world.hosts.every(isDone))
  await world.until('every delivery has ended', async () => {
    stillThere(world.workers)
    return (await database.open()) === 0
  })
  for (const { script } of world.workers) script.tell('close')
  await Promise.all(world.workers.map(({ script }) => script.ended))
  return rounds
}

function isDone(host: Member): boolean {
  if (host.script.messages.includes('done')) return true
  stillThere([host])
  return false
}

/** @throws Error where one has ended that nobody killed */
function stillThere(members: Member[]): void {
  for (const { life, script } of members) {
    if (script.child.exitCode !== null) throw new Error(`${life} ended by itself, with ${script.child.exitCode}.`)
  }
}

/** Workers that were held up, by the machine or by the database, may have lost leases though nothing was done to them. */
function excuseLate(world: World): void {
  const most = new Map<string, number>()
  for (const { life, ms } of world.workers.flatMap((worker) => worker.late())) {
    if (!world.suspects.has(life)) most.set(life, Math.max(ms, most.get(life) ?? 0))
  }
  for (const [life, ms] of most) {
    world.suspects.add(life)
    world.mostRepeats += mostRepeats(world.engine)
    world.notes.push(`${life} was held up for ${ms} ms`)
  }
}

async function judge(world: World): Promise<Omit<RunReport, 'rounds' | 'seconds'>> {
  excuseLate(world)
  const { database, receiver, suspects, paths, notes } = world
  const [ledger, arrivals, counts] = [await database.ledger(), await receiver.arrivals(), await receiver.counts()]
  const verdict = checkLedger({ ledger, paths, arrivals, suspects, mostRepeats: world.mostRepeats })
  const ended = JSON.stringify(await database.ended())
  const wanted = JSON.stringify({ delivered: verdict.deliveries })
  const log = ended === wanted ? [] : [`the log has ${ended}, not ${wanted}`]
  const { deliveries, repeats } = verdict
  const problems = [...world.problems, ...verdict.problems, ...log]
  const refused = Object.values(counts.refused).reduce((sum, count) => sum + count, 0)
  return { messages: ledger.length, deliveries, refused, repeats, mostRepeats: world.mostRepeats, notes, problems }
}
