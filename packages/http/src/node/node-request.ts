import type { IncomingMessage } from 'node:http'

/** A request as `node:http` makes it, with what Express, Connect, Nest and their kin put on it. */
export interface NodeRequest extends IncomingMessage {
  /** The URL before routers cut their mount path off `url`. */
  originalUrl?: string
  /** `https` behind a trusted proxy that says so. */
  protocol?: string
  /** Host name without port, the proxy's where it is trusted. */
  hostname?: string
  /** What a body parser made of the body. */
  body?: unknown
}
