import assert from 'node:assert/strict'
import type { EgressOptions, Outcome, ResponseOutcome, Transport, TransportCapabilities } from '@posthorn/core'
import { createReceiver, type Receiver, type ReceiverOptions } from '../receiver/index.js'

/** Makes the transport under test, with these egress rules. */
export type CreateTransport = (options: { egress: EgressOptions }) => Transport | Promise<Transport>

/** What a case sends; the rest of a request has defaults (`{}` as JSON, 10 s, 16 KiB). */
export interface SendOptions {
  url: string
  headers?: Record<string, string | string[]>
  body?: string | Uint8Array
  timeoutMs?: number
  maxResponseBytes?: number
  signal?: AbortSignal
  /** Another transport than the context's. */
  transport?: Transport
}

/** What a case works with. Everything it makes is closed after it. */
export interface TransportContext {
  /** Takes http and 127.0.0.1. */
  transport: Transport
  /** One with other egress rules. */
  create(egress: EgressOptions): Promise<Transport>
  receiver(options?: ReceiverOptions): Promise<Receiver>
  /** Sends and waits for the outcome: it must come soon after the deadline, and must not be an error thrown. */
  send(options: SendOptions): Promise<Outcome>
}

/** Fields of the capabilities that a case may need. */
export type NeededCapability = Exclude<keyof TransportCapabilities, 'name'>

/** One thing a transport must do. `run` rejects where it does not. */
export interface TransportCase {
  name: string
  needs?: NeededCapability
  run(context: TransportContext): Promise<void>
}

/** How much later than its deadline an outcome may come before a case gives up on it, in ms. Wide: machines are busy. */
const graceMs = 5_000

/** Runs one case with a transport and receivers of its own. */
export async function runTransportCase(transportCase: TransportCase, create: CreateTransport): Promise<void> {
  const closers: (() => Promise<void>)[] = []
  const make = async (egress: EgressOptions) => {
    const transport = await create({ egress })
    closers.push(() => within(graceMs, transport.close(), 'close() did not end.'))
    return transport
  }
  try {
    const transport = await make({ allowHttp: true, allow: ['127.0.0.1'] })
    await transportCase.run({
      transport,
      create: make,
      async receiver(options) {
        const receiver = await createReceiver(options)
        closers.push(() => receiver.close())
        return receiver
      },
      send: (options) => send(options.transport ?? transport, options),
    })
  } finally {
    // In order: the transport first, so that it closes connections that are still whole.
    for (const close of closers) await close()
  }
}

function send(transport: Transport, options: SendOptions): Promise<Outcome> {
  const { timeoutMs = 10_000, maxResponseBytes = 16_384, signal = new AbortController().signal } = options
  const { url, headers = { 'content-type': 'application/json' }, body = '{}' } = options
  const outcome = transport.send({ url, headers, body, timeoutMs, maxResponseBytes }, { signal })
  return within(timeoutMs + graceMs, outcome, `No outcome ${graceMs} ms after the deadline.`)
}

/** The value of `promise`, or a rejection after `ms`. */
export async function within<T>(ms: number, promise: Promise<T>, message: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Asserts that an outcome is a response, with that status where one is given. */
export function assertResponse(outcome: Outcome, status?: number): asserts outcome is ResponseOutcome {
  assert.equal(outcome.kind, 'response', `Wanted a response: ${JSON.stringify(outcome)}`)
  if (status !== undefined) assert.equal(outcome.status, status)
}

/** Asserts that an outcome is one of these kinds of failure and says something short about it. */
export function assertFailure(outcome: Outcome, ...kinds: Outcome['kind'][]): void {
  assert.ok(kinds.includes(outcome.kind), `Wanted ${kinds.join(' or ')}: ${JSON.stringify(outcome)}`)
  if (outcome.kind === 'response') return
  assert.match(outcome.message, /^[^\n]{1,200}$/, 'The message must be one short line.')
}
