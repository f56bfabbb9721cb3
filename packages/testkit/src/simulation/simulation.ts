import type { Store } from '@posthorn/core'
import { createDice } from './dice.js'
import { createFaults } from './faults.js'
import { invariants } from './invariants/index.js'
import { createLedger, type KnownEndpoint } from './ledger.js'
import { createNetwork } from './network.js'
import type { Observer, View } from './observer.js'
import { createProcesses } from './processes.js'
import { createRecorder } from './recorder.js'
import type { Turns } from './sandbox.js'
import type { Action, Scenario } from './scenario.js'
import { storeView } from './store-view.js'
import { createWakes } from './wakes.js'
import { createWorldClock } from './world-clock.js'

/** A rule that was broken. */
export interface Failure {
  invariant: string
  what: string
  /** Ms since the beginning of the run. */
  at: number
}

/** Calls of one store, one after the other, and whether any is under way. */
function createLine() {
  let last: Promise<unknown> = Promise.resolve()
  let open = 0
  const ended = () => {
    open--
  }
  return {
    inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
      open++
      const result = last.then(work)
      last = result.then(ended, ended)
      return result
    },
    isOpen: () => open > 0,
    ended: () => last,
  }
}

/** The world of one run: puts its parts together, and sets in motion what the scenario says. */
export function createSimulation<Tx>(scenario: Scenario, store: Store<Tx>, turns: Turns) {
  const world = createWorldClock()
  const ledger = createLedger()
  const dice = createDice(scenario.seed ^ 0x5eed)
  const faults = createFaults(world, scenario, dice)
  const trace: string[] = []
  const line = (...parts: (string | number)[]) => void trace.push(`${world.elapsed()} ${parts.join(' ')}`)
  const tenants = [...new Set(scenario.endpoints.map(({ tenant }) => tenant))]
  const storeLine = createLine()
  let failure: Failure | null = null
  let healedAt: number | null = null
  let requests = 0

  function fail(invariant: string, what: string): void {
    if (failure !== null) return
    failure = { invariant, what, at: world.elapsed() }
    line('FAILED', invariant, what)
  }

  const observers: Observer[] = []
  const wakes = createWakes(world, faults)
  const recorder = createRecorder({ world, ledger, observers, line, fail, made: wakes.made })
  const network = createNetwork({ scenario, world, ledger, dice, observers, line, fail })
  const processes = createProcesses<Tx>({
    scenario,
    world,
    network,
    line,
    fail,
    answered: (answer) => {
      for (const observer of observers) observer.answered?.(answer)
    },
    told: (told) => {
      if (told.name !== 'worker.error') line('told', told.host.name, told.name)
      for (const observer of observers) observer.told?.(told)
    },
    stopped: (host, tookMs) => {
      for (const observer of observers) observer.stopped?.(host, tookMs)
    },
    viewOf: (host) =>
      storeView({
        store,
        host,
        world,
        faults,
        recorder,
        inTurn: storeLine.inTurn,
        hands: scenario.hands,
        onWake: (listener) => wakes.onWake(host, listener),
      }),
  })
  const view: View = {
    scenario,
    world,
    ledger,
    hosts: processes.hosts,
    callsOf: processes.callsOf,
    healedAt: () => healedAt,
    troubledUntil: faults.troubledUntil,
  }
  for (const { name, watch } of invariants) observers.push(watch(view, (what) => fail(name, what)))
  observers.push({ sent: () => void requests++ })

  async function quiet(): Promise<void> {
    for (;;) {
      if (!(await turns.settle())) return fail('ends', 'the processes never come to rest')
      if (!storeLine.isOpen()) return
      await storeLine.ended()
    }
  }

  function act(action: Action): void {
    const { at, ...what } = action
    line('do', JSON.stringify(what))
    switch (action.do) {
      case 'fault':
        faults.open(action)
        break
      case 'crash':
      case 'restart':
      case 'stand':
      case 'setClock':
        faults.trouble(world.now() + ('forMs' in action ? action.forMs : 0))
        processes.disturb(action)
        break
      default:
        processes.call(action)
    }
  }

  /** What a dead process has asked of the store may reach it yet. */
  const isDone = (): boolean => ledger.waiting() === 0 && !processes.isBusy() && world.now() > faults.troubledUntil()

  return {
    world,
    ledger,
    observers,
    tenants,
    trace,
    quiet,
    fail,
    failure: () => failure,
    requests: () => requests,

    /** Starts the processes, registers the endpoints, and winds up what is to happen. */
    async begin(): Promise<void> {
      processes.boot()
      processes.register()
      for (const action of scenario.actions) world.after(action.at, () => act(action))
    },

    /** Nothing goes wrong from now on, every receiver is up, and every endpoint is let go. */
    heal(): void {
      healedAt = world.now()
      line('heal')
      faults.closeAll()
      network.heal()
      processes.heal()
      const nurse = () => {
        for (const { closed, isDeleted, record, id } of ledger.endpoints.values()) {
          if (closed !== null && !isDeleted) processes.letGo({ tenant: record.tenant, id })
        }
        if (!isDone()) world.after(2000, nurse)
      }
      nurse()
    },

    /** Whether every delivery is final, nobody waits for anything, and no call of the store is late. */
    isDone,

    /** When the last delivery that waits for its time may be sent, elapsed. */
    lastDue(): number {
      let due = scenario.endMs
      for (const { entries } of ledger.messages.values()) {
        for (const { standing, dueAt } of entries) {
          if (standing === 'waiting') due = Math.max(due, dueAt - world.now() + world.elapsed())
        }
      }
      return due
    },

    /** How long what waits for endpoints that get one after the other takes, or for those with a rate limit, in ms. */
    backlogMs(): number {
      const takes = ({ record: { rateLimit, ordering }, entries }: KnownEndpoint): number => {
        const pacedMs = rateLimit === null ? 0 : rateLimit.periodMs / rateLimit.limit
        // Fed, claimed, sent, settled, told: each may have to wait for another call
        const orderedMs = ordering === 'fifo' ? 10 * scenario.latency.mostMs : 0
        const waiting = entries.filter(({ standing }) => standing === 'waiting').length
        // Twice that: some of it fails
        return 2 * waiting * Math.max(pacedMs, orderedMs)
      }
      return Math.max(0, ...[...ledger.endpoints.values()].map(takes))
    },

    /** What has not ended. */
    unended(): string {
      const entries = [...ledger.messages.values()].flatMap((message) => message.entries)
      const left = entries.filter(({ standing }) => standing === 'waiting')
      return `${left.length} deliveries have not ended: ${left
        .slice(0, 5)
        .map(({ label, id }) => `${label} (${id ?? 'never seen'})`)
        .join(', ')}`
    },

    /** Stops every process; gives what tells whether they have. */
    end: processes.end,
  }
}
