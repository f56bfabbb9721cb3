import type { NodeRequest } from './node-request.js'

/** Some clients write all of a body before they read: this much of one that is refused is still taken. */
const maxBytes = 1024 * 1024
/** How long a client has to read the answer before the connection is closed. */
const maxMs = 1000

/**
 * The same response to a request whose body nobody wants, which closes the connection. Its own body ends late, whoever
 * sends it, so that the client gets to read the answer: closed at once, the connection would be reset and the answer lost.
 */
export function lingering(response: Response, req: NodeRequest): Response {
  const headers = new Headers(response.headers)
  headers.set('connection', 'close')
  const { status, body } = response
  if (body === null) return new Response(null, { status, headers })
  const late = body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({ flush: () => rest(req) }))
  return new Response(late, { status, headers })
}

/** Takes a little more of the body. Resolves when it, or its time, is over. */
function rest(req: NodeRequest): Promise<void> {
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
