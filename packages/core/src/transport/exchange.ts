import type { Dispatcher } from 'undici'
import type { Outcome } from '../ports/transport.js'
import type { Abortable } from './abort-groups.js'
import type { Expirable } from './deadlines.js'
import { errorOutcome, outcomeOfError } from './error-outcome.js'
import { responseText, withoutNul } from './response-text.js'

type Controller = Dispatcher.DispatchController
type ReceivedHeaders = Record<string, string | string[] | undefined>

/** Why undici destroys a connection that we are done with; nobody sees it. */
const ended = new Error('The exchange has ended.')

/**
 * One request and its answer: what undici calls as it goes. A class, because there is one per request and its methods
 * are then made once. Calls `onEnd` exactly once.
 */
export class Exchange implements Dispatcher.DispatchHandler, Expirable, Abortable {
  readonly deadline: number
  /** Bytes of the body still wanted. */
  #room: number
  readonly #onEnd: (outcome: Outcome, exchange: Exchange) => void
  #controller: Controller | null = null
  #done = false
  #status = 0
  #headers: ReceivedHeaders = {}
  #chunks: Uint8Array[] = []

  /** `deadline` on the clock of `performance.now()`, in ms. */
  constructor(deadline: number, maxBytes: number, onEnd: (outcome: Outcome, exchange: Exchange) => void) {
    this.deadline = deadline
    this.#room = maxBytes
    this.#onEnd = onEnd
  }

  /** Whether it got as far as a connection. */
  get connected(): boolean {
    return this.#controller !== null
  }

  expire(): void {
    this.#end(errorOutcome('timeout'))
    this.#controller?.abort(ended)
  }

  abort(): void {
    this.#end(errorOutcome('aborted'))
    this.#controller?.abort(ended)
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    // It ended while it waited for a connection. To throw drops the request; an abort would drop the connection as well.
    if (this.#done) throw ended
  }

  onResponseStart(_controller: Controller, status: number, headers: ReceivedHeaders): void {
    // 1xx answers come before the real one (RFC 9110, 15.2).
    if (status < 200) return
    this.#status = status
    this.#headers = headers
  }

  onResponseData(controller: Controller, chunk: Uint8Array): void {
    this.#chunks.push(chunk.subarray(0, this.#room))
    this.#room -= chunk.byteLength
    if (this.#room >= 0) return
    this.#end(this.#response(true))
    controller.abort(ended)
  }

  onResponseEnd(): void {
    this.#end(this.#response(false))
  }

  onResponseError(_controller: Controller | null, error: unknown): void {
    this.#end(outcomeOfError(error))
  }

  #end(outcome: Outcome): void {
    if (this.#done) return
    this.#done = true
    this.#chunks = []
    this.#onEnd(outcome, this)
  }

  #response(truncated: boolean): Outcome {
    return {
      kind: 'response',
      status: this.#status,
      headers: joinLines(this.#headers),
      body: responseText(this.#chunks),
      truncated,
    }
  }
}

/** Headers as an outcome has them: one string a name. Null prototype, because the receiver picks the names. */
function joinLines(headers: ReceivedHeaders): Record<string, string> {
  const joined: Record<string, string> = Object.create(null)
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined) joined[name] = withoutNul(typeof value === 'string' ? value : value.join(', '))
  }
  return joined
}
