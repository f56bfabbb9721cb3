import { createHash } from 'node:crypto'
import type { Store } from '@posthorn/core'
import { readLog } from './final-log.js'
import { inSandbox, type Turns } from './sandbox.js'
import type { Scenario } from './scenario.js'
import { createSimulation, type Failure } from './simulation.js'

/** The result of a run. */
export interface RunResult {
  /** The first rule that was broken; null: none. */
  failure: Failure | null
  /** SHA-256 of the trace: the same for the same scenario on a store that works in this process. */
  hash: string
  trace: readonly string[]
  /** How much happened: requests, deliveries, and simulated seconds. */
  figures: { requests: number; deliveries: number; seconds: number }
}

/** How long things may go on once the world is healed, beyond what waits for its time, in ms: a back-off, and some. */
const leastPatienceMs = 60_000
/** How long listeners are waited for once all is final, in ms. */
const echoMs = 5000
/** More steps than anything takes that comes to an end. */
const mostSteps = 200_000
/** How often stats are held against the log, in ms. */
const lookEveryMs = 7000

/** Runs a scenario on a migrated store without rows. One at a time in a process. */
export function runScenario<Tx>(scenario: Scenario, store: Store<Tx>): Promise<RunResult> {
  return inSandbox(scenario.seed, (turns) => play(scenario, store, turns))
}

async function play<Tx>(scenario: Scenario, store: Store<Tx>, turns: Turns): Promise<RunResult> {
  const simulation = createSimulation(scenario, store, turns)
  const { world, ledger, observers, quiet, failure, fail } = simulation
  const note = (reason: unknown) => fail('sound', `a promise was rejected unheard: ${String(reason)}`)
  process.on('unhandledRejection', note)

  async function look(): Promise<void> {
    if (!observers.some(({ looked }) => looked !== undefined)) return
    const log = await readLog(store, simulation.tenants, world.now())
    for (const observer of observers) observer.looked?.(log)
  }

  /** Goes on until `isOver`, or until `until` (elapsed). Gives whether it was over. */
  async function goOn(isOver: () => boolean, until: () => number): Promise<boolean> {
    let lookAt = world.elapsed() + lookEveryMs
    for (let steps = 0; ; steps++) {
      await quiet()
      if (steps === mostSteps) fail('ends', 'more happens than can have an end')
      if (failure() !== null || isOver()) return true
      if (world.elapsed() >= lookAt) {
        await look()
        lookAt = world.elapsed() + lookEveryMs
      }
      if (!world.next(until())) return isOver()
    }
  }

  try {
    await simulation.begin()
    await goOn(
      () => false,
      () => scenario.endMs,
    )
    simulation.heal()
    const patienceMs = scenario.worker.leaseMs + simulation.backlogMs() + leastPatienceMs
    const isDone = await goOn(simulation.isDone, () => simulation.lastDue() + patienceMs)
    if (!isDone) fail('ends', simulation.unended())
    const over = world.elapsed() + echoMs
    await goOn(
      () => false,
      () => over,
    )
    const stopped = simulation.end()
    const isStopped = await goOn(stopped, () => over + 20_000)
    if (!isStopped) fail('ends', 'a process does not stop')
    if (failure() === null) {
      await look()
      const log = await readLog(store, simulation.tenants, world.now())
      for (const observer of observers) observer.ended?.(log)
    }
  } finally {
    await quiet()
    process.off('unhandledRejection', note)
  }
  const { trace, requests } = simulation
  const deliveries = [...ledger.messages.values()].reduce((sum, { entries }) => sum + entries.length, 0)
  return {
    failure: failure(),
    hash: createHash('sha256').update(trace.join('\n')).digest('hex'),
    trace,
    figures: { requests: requests(), deliveries, seconds: Math.round(world.elapsed() / 1000) },
  }
}
