import type { NodeRequest } from './request.js'

/** Some clients write all of a body before they read: this much of one that is refused is still taken. */
const maxBytes = 1024 * 1024
/** How long a client has to read the answer before the connection is closed. */
const maxMs = 1000

/**
 * Takes a little more of a body that nobody wants, so that the client gets to read its answer: closed at once, the
 * connection would be reset and the answer lost. Resolves when the body or its time is over.
 */
export function linger(req: NodeRequest): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, maxMs)
  let bytes = 0
  req.on('data', (chunk: Uint8Array | string) => {
    bytes += chunk.length
    if (bytes > maxBytes) req.pause()
  })
  for (const event of ['end', 'error', 'close']) req.once(event, () => resolve())
  req.resume()
  return promise.finally(() => clearTimeout(timer))
}
