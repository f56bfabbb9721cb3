import type { OutcomeKind } from '../types/delivery.js'

/** One HTTP POST. Headers are checked by core; a list is several lines of one header. */
export interface TransportRequest {
  url: string
  headers: Record<string, string | string[]>
  /** Sent byte for byte (strings as UTF-8). */
  body: string | Uint8Array
  /** One deadline over connect, headers and body, in ms. */
  timeoutMs: number
  /** Maximum number of bytes of the response body to read; then the connection is dropped. */
  maxResponseBytes: number
}

/** A response of any status; redirects are responses too. */
export interface ResponseOutcome {
  kind: 'response'
  status: number
  /** Names in lower case; several lines joined with `, `. */
  headers: Record<string, string>
  /** Decoded as UTF-8, broken sequences replaced; at most `maxResponseBytes` of input. */
  body: string
  /** Whether the response body went on after `maxResponseBytes`. */
  truncated: boolean
}

/** No response. `message` says what happened, for people, without a stack. */
export interface ErrorOutcome {
  kind: Exclude<OutcomeKind, 'response'>
  message: string
}

/** How a request ended. */
export type Outcome = ResponseOutcome | ErrorOutcome

/** What a transport can do beyond the contract, as data. */
export interface TransportCapabilities {
  /** A name for messages. */
  name: string
  /** Connects only to an address it has itself checked (no rebinding between check and use). */
  pinnedDns: boolean
  /** Sends a list as several lines of one header (otherwise joined with `, `). */
  headerLines: boolean
  /** Does not decompress responses. */
  rawBody: boolean
  /**
   * Has connections of its own, not the runtime's: it sends a request again, once, where one that was used before breaks
   * ahead of the answer, and takes an unasked `100 Continue` and 40 KB of headers.
   */
  ownConnections: boolean
}

/**
 * Sends requests. MUST NOT throw or reject, follow redirects, or let an answer take longer than `timeoutMs` or more than
 * `maxResponseBytes`. An abort of `signal` MUST end it soon with `aborted`. MUST NOT retry but where a connection that was
 * used before breaks ahead of the answer, as it does when a receiver drops what is idle: then the same request MAY be sent
 * again once, on a new connection, within the same deadline.
 */
export interface Transport {
  readonly capabilities: TransportCapabilities
  /**
   * For a transport with egress rules of its own: MUST throw for a URL that `send` would refuse as it stands
   * (`invalid_url`, `insecure_url`, `blocked_address`) and for no other; its return value is ignored. Endpoint URLs
   * are checked with it. Without it, they are checked by the rules of `createWebhooks({ egress })`.
   */
  checkUrl?(url: string): unknown
  send(request: TransportRequest, options: { signal: AbortSignal }): Promise<Outcome>
  /** Closes idle connections now and others when their request ends. MAY be called twice; `send` works after it. */
  close(): Promise<void>
}
