import type { CreateEndpoint, Endpoint, Store, Webhooks, WebhooksOptions } from '@posthorn/core'
import type { Receiver, ReceiverOptions } from '../receiver/index.js'
import type { HostTransaction, StoreClaims, StoreUnderTest } from '../store/index.js'
import type { EngineEvents } from './catalogue.js'

/** A migrated, empty store, and what the engine suite may do with it beyond the port. */
export interface EngineUnderTest<Tx> extends StoreUnderTest<Tx> {
  /** Opens the same rows a second time, as another process would. Absent: two instances share the one store. */
  openSecond?(): Promise<Store<Tx>>
}

/** The instance that cases work with. */
export type Engine<Tx> = Webhooks<EngineEvents, Tx>

/** Options a case may set; the rest is made for tests: loopback allowed, retries at once, short deadlines. */
export type EngineOptions<Tx> = Partial<WebhooksOptions<EngineEvents, Tx>>

/** What the author says of the store, as far as the suite needs it. */
export type EngineClaims = Pick<StoreClaims, 'transactions' | 'syncPublish' | 'concurrentWriters'>

/** What a case works with. Everything it makes is stopped and closed after it. */
export interface EngineContext<Tx> {
  store: Store<Tx>
  claims: EngineClaims
  /** Makes an instance on the store; not started. */
  engine(options?: EngineOptions<Tx>): Engine<Tx>
  /** Starts a receiver on 127.0.0.1. */
  receiver(options?: ReceiverOptions): Promise<Receiver>
  /** A second store on the same rows, or the same store where there cannot be two. */
  secondStore(): Promise<Store<Tx>>
  /** Opens a host's transaction. */
  begin(): Promise<HostTransaction<Tx>>
}

/** What a store must be able to do for a case to make sense. */
export type EngineNeed = 'transactions' | 'syncPublish'

/** One thing an instance must do, end to end. `run` rejects where it does not. */
export interface EngineCase {
  /** `group: what must hold`, with the number of a known defect of peers where there is one. */
  name: string
  needs?: EngineNeed
  run<Tx>(context: EngineContext<Tx>): Promise<void>
}

type RunCase = <Tx>(context: EngineContext<Tx>) => Promise<void>

/** Makes the cases of one group from what they say and do. */
export function engineGroup(group: string, cases: Record<string, RunCase>, needs?: EngineNeed): EngineCase[] {
  return Object.entries(cases).map(([name, run]) => ({ name: `${group}: ${name}`, needs, run }))
}

/** The tenant that cases use unless they need two. */
export const tenant = 'acme'

/** An endpoint with its secret, as `create` gives it. */
export type NewEndpoint = Endpoint & { secret: string }

/** Registers an endpoint of {@link tenant}. */
export function register<Tx>(
  engine: Engine<Tx>,
  url: string,
  overrides: Partial<CreateEndpoint> = {},
): Promise<NewEndpoint> {
  return engine.endpoints.create({ tenant, url, ...overrides })
}
