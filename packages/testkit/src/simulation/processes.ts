import { isWebhooksError, type Store } from '@posthorn/core'
import { type CallContext, createEndpoint, makeCall } from './actions.js'
import { createDice } from './dice.js'
import { createEngine, type Engine } from './engine.js'
import { createHost, type Host } from './host.js'
import type { Network } from './network.js'
import type { Answered, Told } from './observer.js'
import type { Action, Scenario } from './scenario.js'
import type { WorldClock } from './world-clock.js'

export interface ProcessesOptions<Tx> {
  scenario: Scenario
  world: WorldClock
  network: Network
  line(...parts: (string | number)[]): void
  fail(invariant: string, what: string): void
  answered(answer: Answered): void
  told(told: Told): void
  stopped(host: Host, tookMs: number): void
  viewOf(host: Host): Store<Tx>
}

interface Process<Tx> {
  host: Host
  engine: Engine<Tx>
}

type Disturbance = Extract<Action, { do: 'crash' | 'restart' | 'stand' | 'setClock' }>
type HostCalls = Parameters<typeof makeCall>[1]

/** How long an end may take beyond its grace, in ms: aborting, and writing back. */
const endMs = 6000

/** The processes of the host: each runs a worker or only calls the API, dies and comes back. */
export function createProcesses<Tx>(options: ProcessesOptions<Tx>) {
  const { scenario, world, network, line, fail, answered, told, stopped, viewOf } = options
  const hosts: Host[] = []
  const lives = new Map<number, number>()
  const running = new Map<number, Process<Tx>>()
  const endpointIds = new Map<number, string>()
  let made = 0
  /** Calls that have not ended, of processes that may be dead by now. */
  const open: { host: Host; action: Action }[] = []

  function contextOf({ host, engine }: Process<Tx>): CallContext<Tx> {
    return {
      engine,
      scenario,
      idOf: (endpoint) => endpointIds.get(endpoint),
      made: (endpoint, id) => void endpointIds.set(endpoint, id),
      now: () => host.clock.now(),
    }
  }

  function boot(index: number): void {
    const settings = scenario.hosts[index]
    if (settings === undefined || running.has(index)) return
    const life = (lives.get(index) ?? 0) + 1
    lives.set(index, life)
    const host = createHost(world, { name: `p${index}.${life}`, index, skewMs: settings.skewMs })
    hosts.push(host)
    const { random } = createDice(scenario.seed * 31 + index * 7 + life)
    const endpointId = () => `ep${String(++made).padStart(4, '0')}`
    const engine = createEngine({ scenario, host, store: viewOf(host), network, endpointId, random, told })
    running.set(index, { host, engine })
    line('boot', host.name)
    if (!settings.works) return
    engine.start().catch((error: unknown) => fail('sound', `start() failed: ${String(error)}`))
  }

  /** A call of a process's own code, whose end it hears of unless it dies. */
  function perform(process: Process<Tx>, action: HostCalls): void {
    const { host } = process
    const call = { host, action }
    open.push(call)
    const done = (given: unknown, error: unknown) => {
      open.splice(open.indexOf(call), 1)
      const code = error === null ? null : isWebhooksError(error) ? error.code : 'unknown'
      line('answer', host.name, action.do, code ?? 'ok')
      answered({ action, host, given, code, error })
    }
    host.enter(() => {
      makeCall(contextOf(process), action).then(
        (given) => done(given, null),
        (error: unknown) => done(null, error),
      )
    })
  }

  function stop({ host, engine }: Process<Tx>, graceMs: number, then: () => void): void {
    host.isEnding = true
    host.diedAt = world.now()
    const began = host.clock.monotonic()
    engine.stop({ graceMs }).then(
      () => {
        if (host.clock.monotonic() - began > graceMs + endMs) fail('ends', `${host.name} took too long to stop`)
        line('stopped', host.name)
        stopped(host, host.clock.monotonic() - began)
        const { diedAt } = host
        host.kill()
        host.diedAt = diedAt
        then()
      },
      (error: unknown) => fail('sound', `stop() failed: ${String(error)}`),
    )
  }

  return {
    hosts,

    boot(): void {
      for (const index of scenario.hosts.keys()) boot(index)
    },

    /** Registers the endpoints, by the first process. */
    register(): void {
      const first = running.get(0)
      if (first === undefined) return
      scenario.endpoints.forEach((_, index) => {
        createEndpoint(contextOf(first), index).catch((error: unknown) =>
          fail('sound', `an endpoint could not be made: ${String(error)}`),
        )
      })
    },

    call(action: HostCalls): void {
      const process = running.get(action.host)
      if (process !== undefined && !process.host.isEnding) perform(process, action)
    },

    disturb(action: Disturbance): void {
      const process = running.get(action.host)
      if (process === undefined || process.host.isEnding) return
      const { host } = process
      switch (action.do) {
        case 'setClock':
          host.setClock(action.byMs)
          break
        case 'stand':
          host.standStill(action.how)
          world.after(action.forMs, () => host.goOn())
          break
        case 'crash':
          host.kill()
          running.delete(action.host)
          world.after(action.forMs, () => boot(action.host))
          break
        case 'restart':
          // A process that stands still is not asked anything
          if (host.isStill()) return
          stop(process, action.graceMs, () => {
            running.delete(action.host)
            world.after(action.forMs, () => boot(action.host))
          })
      }
    },

    /** Whether a call has not ended whose process is there. */
    isBusy: (): boolean => open.some(({ host }) => !host.isDead()),

    /** Calls of a process that have not ended. */
    callsOf: (host: Host): Action[] => open.filter((call) => call.host === host).map(({ action }) => action),

    /** Everybody is well again. */
    heal(): void {
      for (const { host } of running.values()) host.goOn()
      for (const index of scenario.hosts.keys()) boot(index)
    },

    /** Lifts what holds an endpoint. */
    letGo(ref: { tenant: string; id: string }): void {
      for (const { host, engine } of running.values()) {
        if (host.isEnding) continue
        const lift = async () => {
          await engine.endpoints.unsuspend(ref)
          await engine.endpoints.update({ ...ref, isActive: true })
        }
        lift().catch((error: unknown) => {
          if (!isWebhooksError(error, 'not_found')) fail('sound', `an endpoint could not be let go: ${String(error)}`)
        })
        return
      }
    },

    end(): () => boolean {
      let left = running.size
      for (const process of running.values()) {
        if (process.host.isEnding) left--
        else {
          stop(process, 5000, () => void left--)
          // All is quiet: whatever it was to tell it has told
          process.host.diedAt = null
        }
      }
      return () => left === 0
    },
  }
}
