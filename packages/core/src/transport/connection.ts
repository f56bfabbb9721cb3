// First: on an older Node undici does not load, and what it says does not tell why.
import '#node-version'
import type { Socket } from 'node:net'
import { type buildConnector, Client, type Dispatcher } from 'undici'
import { type AnswerLimit, limitAnswer } from './answer-limit.js'
import { type AnswerStart, skipContinue } from './skip-continue.js'

/** A try to get a socket. */
export interface Connecting {
  /** Ends it. */
  stop(): void
  /** Whether it is the proxy's turn: nothing that happens then is the receiver's doing. */
  waitsForProxy(): boolean
}

/** Makes a socket. It calls back once, unless the try was ended. */
export type Connect = (options: buildConnector.Options, callback: buildConnector.Callback) => Connecting

/** What undici is told of every connection. */
const clientOptions = {
  // One request a connection, so that dropping a connection never ends somebody else's request.
  pipelining: 1,
  allowH2: false,
  // The transport has one deadline of its own.
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveMaxTimeout: 60_000,
} as const

/** One socket at a time to an origin, and what was done with it. It connects with its first request. */
export class Connection {
  readonly #client: Client
  #socket: Socket | undefined
  /** When its socket was opened, on the clock of `performance.now()`, in ms. */
  #openedAt = Number.POSITIVE_INFINITY
  /** Requests written to its socket. */
  #written = 0
  #connecting: Connecting | undefined
  #answerLimit: AnswerLimit | undefined
  #answerStart: AnswerStart | undefined

  /** `closed` is called when its socket has closed. */
  constructor(origin: string, connect: Connect, maxHeaderSize: number, closed: (connection: Connection) => void) {
    this.#client = new Client(origin, {
      ...clientOptions,
      maxHeaderSize,
      connect: (options, callback) => {
        this.#connecting = connect(options, (...made) => {
          const [, socket] = made
          if (socket !== null) this.#opened(socket)
          callback(...made)
        })
      },
    })
    this.#client.on('disconnect', () => {
      this.#socket = undefined
      closed(this)
    })
  }

  #opened(socket: Socket): void {
    this.#connecting = undefined
    this.#socket = socket
    this.#openedAt = performance.now()
    this.#written = 0
    this.#answerLimit = limitAnswer(socket)
    this.#answerStart = skipContinue(socket)
  }

  /** How long its socket has been open, in ms. */
  get ageMs(): number {
    return performance.now() - this.#openedAt
  }

  /** Requests that were written to the socket it has now. */
  get written(): number {
    return this.#written
  }

  /** Whether anything of the answer to its present request has come. */
  get isAnswering(): boolean {
    return this.#answerStart?.hasCome ?? false
  }

  /** Whether it has no socket because the proxy has not opened a tunnel yet. */
  get waitsForProxy(): boolean {
    return this.#connecting?.waitsForProxy() ?? false
  }

  /** Whether it has a socket. One that breaks is told as an error first, and is gone then. */
  get isOpen(): boolean {
    return this.#socket !== undefined
  }

  /** Whether all that was written has left the process. An answer may come before the receiver has read its request. */
  get isFlushed(): boolean {
    return this.#socket?.writableLength === 0
  }

  /** Sends a request. */
  send(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    const dispatch = () => this.#client.dispatch(request, handler)
    // undici gives a socket that it used one more turn of the event loop to tell what came unasked. This one may have begun
    // too late for that: the answer before may have ended in it.
    if (this.#written === 0) dispatch()
    else setImmediate(dispatch)
  }

  /** A request is about to be written, and so many bytes of its answer's body are wanted. */
  begin(maxBodyBytes: number): void {
    this.#written += 1
    this.#answerLimit?.expect(maxBodyBytes)
    this.#answerStart?.expect()
  }

  /** Closes its socket, or ends the try to get one. */
  async destroy(): Promise<void> {
    this.#connecting?.stop()
    // Later, because a client must not be closed from inside one of its own callbacks.
    await Promise.resolve()
    await this.#client.destroy()
  }
}
