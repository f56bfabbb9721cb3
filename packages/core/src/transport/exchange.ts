import type { Dispatcher } from 'undici'
import type { Outcome } from '../ports/transport.js'
import type { Abortable } from './abort-groups.js'
import type { Connection } from './connection.js'
import type { Expirable } from './deadlines.js'
import { errorOutcome, isBrokenConnection, outcomeOfError } from './error-outcome.js'
import type { Pool, Startable } from './pool.js'
import { responseText, withoutNul } from './response-text.js'

type Controller = Dispatcher.DispatchController
type ReceivedHeaders = Record<string, string | string[] | undefined>

/** Why undici drops a request that we are done with; nobody sees it. */
const ended = new Error('The exchange has ended.')

/** What {@link Exchange} sends, and within which bounds. */
export interface ExchangeOptions {
  request: Dispatcher.DispatchOptions
  timeoutMs: number
  maxResponseBytes: number
}

/**
 * One request and its answer: what undici calls as it goes. A class, because there is one per request and its methods
 * are then made once. Calls `onEnd` exactly once.
 */
export class Exchange implements Dispatcher.DispatchHandler, Expirable, Abortable, Startable {
  readonly #pool: Pool
  readonly #request: Dispatcher.DispatchOptions
  readonly #onEnd: (outcome: Outcome, exchange: Exchange) => void
  /** It must have a connection by then, so that the receiver has half of the time. */
  readonly #startBy: number
  readonly #endBy: number
  #connection: Connection | null = null
  /** Whether it is written to a socket. */
  #isWritten = false
  #isDone = false
  /** Bytes of the body still wanted. */
  #room: number
  #status = 0
  #headers: ReceivedHeaders = {}
  #chunks: Uint8Array[] = []

  constructor(pool: Pool, options: ExchangeOptions, onEnd: (outcome: Outcome, exchange: Exchange) => void) {
    const { request, timeoutMs, maxResponseBytes } = options
    this.#pool = pool
    this.#request = request
    this.#room = maxResponseBytes
    this.#onEnd = onEnd
    const now = performance.now()
    this.#startBy = now + timeoutMs / 2
    this.#endBy = now + timeoutMs
  }

  get deadline(): number {
    return this.#connection === null ? this.#startBy : this.#endBy
  }

  start(connection: Connection): void {
    this.#connection = connection
    connection.send(this.#request, this)
  }

  expire(): void {
    if (this.#connection === null) this.#end(errorOutcome('busy'))
    else this.#end(errorOutcome(this.#connection.waitsForProxy ? 'proxy' : 'timeout'))
  }

  abort(): void {
    this.#end(errorOutcome('aborted'))
  }

  onRequestStart(controller: Controller): void {
    if (this.#isDone) {
      controller.abort(ended)
      return
    }
    this.#connection?.begin(this.#room)
    this.#isWritten = true
  }

  onResponseStart(_controller: Controller, status: number, headers: ReceivedHeaders): void {
    // 1xx answers come before the real one (RFC 9110, 15.2).
    if (status < 200) return
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_controller: Controller, chunk: Uint8Array): void {
    if (this.#isDone) return
    this.#chunks.push(chunk.subarray(0, this.#room))
    this.#room -= chunk.byteLength
    if (this.#room < 0) this.#end(this.#response(true))
  }

  onResponseEnd(): void {
    this.#end(this.#response(false), this.#connection?.isFlushed)
  }

  onResponseError(_controller: Controller | null, error: unknown): void {
    if (this.#isDone) return
    if (this.#connection === null || !this.#maySendAgain(error, this.#connection)) {
      this.#end(outcomeOfError(error))
      return
    }
    this.#isWritten = false
    this.#pool.startAgain(this, this.#connection)
  }

  /**
   * A receiver may drop an idle connection just as we write to it (RFC 9112, 9.5). It has most likely seen nothing then; if
   * it has, it knows the message by its id. Over a new connection nothing was written before, so this is done once.
   */
  #maySendAgain(error: unknown, { written, isAnswering, isOpen }: Connection): boolean {
    // What the socket told before it was written to was not about this request.
    if (!this.#isWritten) return written > 0 && isOpen
    return written > 1 && !isAnswering && isBrokenConnection(error)
  }

  /** `isUsable`: the connection can have another request. */
  #end(outcome: Outcome, isUsable = false): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#chunks = []
    if (this.#connection === null) this.#pool.giveUp(this)
    else this.#pool.leave(this.#connection, isUsable)
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
