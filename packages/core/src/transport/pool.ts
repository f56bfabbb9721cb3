import { type Connect, Connection } from './connection.js'

/** A request that waits for a connection. */
export interface Startable {
  /** It has this one, and is to be sent now. */
  start(connection: Connection): void
}

/** How many connections there are to an origin, how long they are used, and how they are made. */
export interface PoolOptions {
  maxConnections: number
  /** A connection that is older takes no more requests: names may lead elsewhere by now. In ms. */
  maxAgeMs: number
  /** Longest headers of an answer, in bytes. */
  maxHeaderSize: number
  connect: Connect
}

/** The connections to one scheme, host and port. Each has one request at a time; those that find none free wait in turn. */
export class Pool {
  readonly origin: string
  readonly #options: PoolOptions
  readonly #emptied: (pool: Pool) => void
  /** All there are. */
  readonly #connections = new Set<Connection>()
  /** Those that have nothing to do; the last was used last. */
  readonly #idle: Connection[] = []
  /** In order of arrival. */
  readonly #waiting = new Set<Startable>()
  #isClosing = false

  /** `emptied` is called when it has no connections and nobody waits for one: it is of no more use. */
  constructor(origin: string, options: PoolOptions, emptied: (pool: Pool) => void) {
    this.origin = origin
    this.#options = options
    this.#emptied = emptied
  }

  /** Whether no request is under way. */
  get isIdle(): boolean {
    return this.#connections.size === this.#idle.length
  }

  /** Starts a request on a connection, now or when one is free. */
  enter(request: Startable): void {
    const connection = this.#takeIdle() ?? this.#open()
    if (connection === null) this.#waiting.add(request)
    else request.start(connection)
  }

  /** A request does not wait any more. */
  giveUp(request: Startable): void {
    this.#waiting.delete(request)
  }

  /** A request has ended that had this connection. `isUsable`: it can have another one. */
  leave(connection: Connection, isUsable: boolean): void {
    const [next] = this.#waiting
    if (!isUsable || this.#isOld(connection)) {
      this.#drop(connection)
      if (next !== undefined) this.#startWaiting(next, this.#open())
      else this.#checkEmpty()
    } else if (next !== undefined) {
      this.#startWaiting(next, connection)
    } else if (this.#isClosing) {
      this.#drop(connection)
      this.#checkEmpty()
    } else {
      this.#idle.push(connection)
    }
  }

  /** Starts a request again on a new connection, in place of the one it had. */
  startAgain(request: Startable, lost: Connection): void {
    this.#drop(lost)
    this.#startWaiting(request, this.#open())
  }

  /** Closes what is idle now, and the rest when its requests have ended. */
  async close(): Promise<void> {
    this.#isClosing = true
    const idle = this.#idle.splice(0)
    for (const connection of idle) this.#connections.delete(connection)
    await Promise.all(idle.map((connection) => connection.destroy()))
  }

  #startWaiting(request: Startable, connection: Connection | null): void {
    if (connection === null) return
    this.#waiting.delete(request)
    request.start(connection)
  }

  #takeIdle(): Connection | null {
    for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
      if (!this.#isOld(connection)) return connection
      this.#drop(connection)
    }
    return null
  }

  #open(): Connection | null {
    if (this.#connections.size >= this.#options.maxConnections) return null
    const { connect, maxHeaderSize } = this.#options
    const connection = new Connection(this.origin, connect, maxHeaderSize, (closed) => this.#closed(closed))
    this.#connections.add(connection)
    return connection
  }

  #isOld({ ageMs }: Connection): boolean {
    return ageMs > this.#options.maxAgeMs
  }

  /** The socket of one was closed: of one in use, its request learns that by itself. */
  #closed(connection: Connection): void {
    const index = this.#idle.indexOf(connection)
    if (index < 0) return
    this.#idle.splice(index, 1)
    this.#drop(connection)
    this.#checkEmpty()
  }

  #drop(connection: Connection): void {
    this.#connections.delete(connection)
    void connection.destroy()
  }

  #checkEmpty(): void {
    if (this.#connections.size === 0) this.#emptied(this)
  }
}
