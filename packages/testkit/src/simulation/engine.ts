import { createWebhooks, type Store, schedule, type Webhooks } from '@posthorn/core'
import type { Host } from './host.js'
import type { Network } from './network.js'
import type { Told } from './observer.js'
import { type Scenario, simulatedEvents } from './scenario.js'

/** The instance of one process. */
export type Engine<Tx> = Webhooks<typeof simulatedEvents, Tx>

export interface EngineParts<Tx> {
  scenario: Scenario
  host: Host
  /** As this process sees it. */
  store: Store<Tx>
  network: Network
  endpointId: () => string
  random: () => number
  told(told: Told): void
}

/** The real thing, with time, chance, network and store of the simulation. */
export function createEngine<Tx>(parts: EngineParts<Tx>): Engine<Tx> {
  const { scenario, host, store, network, endpointId, random, told } = parts
  const engine = createWebhooks({
    store,
    events: simulatedEvents,
    transport: network.transport(host),
    retry: schedule(scenario.retryMs),
    breaker: scenario.breaker ?? false,
    suspendAfterMs: scenario.suspendAfterMs,
    ids: { endpoint: endpointId },
    clock: host.clock,
    random,
    limits: { timeoutMs: scenario.timeoutMs, emitRetryMs: scenario.emitRetryMs },
    worker: scenario.worker,
  })
  engine.on('delivery.delivered', (event) => told({ name: 'delivery.delivered', host, event }))
  engine.on('delivery.recovered', (event) => told({ name: 'delivery.recovered', host, event }))
  engine.on('delivery.failed', (event) => told({ name: 'delivery.failed', host, event }))
  engine.on('attempt.failed', (event) => told({ name: 'attempt.failed', host, event }))
  engine.on('endpoint.suspended', (event) => told({ name: 'endpoint.suspended', host, event }))
  engine.on('endpoint.failing', (event) => told({ name: 'endpoint.failing', host, event }))
  engine.on('endpoint.breakerOpened', (event) => told({ name: 'endpoint.breakerOpened', host, event }))
  engine.on('endpoint.breakerClosed', (event) => told({ name: 'endpoint.breakerClosed', host, event }))
  engine.on('message.emitted', (event) => told({ name: 'message.emitted', host, event }))
  engine.on('worker.error', (event) => told({ name: 'worker.error', host, event }))
  return engine
}
