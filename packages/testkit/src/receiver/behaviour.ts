import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** An answer as it should be. A `content-length` is sent unless `chunked`. */
export interface Answer {
  kind?: 'answer'
  /** Default 200. */
  status?: number
  /** A list is several lines of one header. */
  headers?: OutgoingHttpHeaders
  body?: string | Uint8Array
  /** Time to wait before anything is sent, in ms. */
  delayMs?: number
  /** Send the body without saying how long it is. */
  chunked?: boolean
}

/**
 * How a receiver meets a request; a number is an answer with that status.
 * - `answer`: see {@link Answer}
 * - `drip`: status 200 at once, then a byte every `everyMs`, without end
 * - `endless`: status 200, then bytes as fast as they are taken, without end
 * - `silent`: takes the request and never answers; `after: 'headers'` sends status and headers first
 * - `reset`: drops the connection before it answers; `after: 'body'` sends a part of the body first
 * - `redirect`: to `location`; default status 302
 * - a function: answers as it likes
 */
export type Behaviour =
  | number
  | Answer
  | { kind: 'drip'; everyMs: number }
  | { kind: 'endless' }
  | { kind: 'silent'; after?: 'headers' }
  | { kind: 'reset'; after?: 'body' }
  | { kind: 'redirect'; location: string; status?: number }
  | ((request: IncomingMessage, response: ServerResponse) => void)

/** Plays a behaviour. Whatever it started ends when the connection closes. */
export function play(behaviour: Behaviour, request: IncomingMessage, response: ServerResponse): void {
  if (typeof behaviour === 'function') behaviour(request, response)
  else if (typeof behaviour === 'number') answer({ status: behaviour }, response)
  else if (behaviour.kind === 'drip') drip(behaviour.everyMs, response)
  else if (behaviour.kind === 'endless') pour(response)
  else if (behaviour.kind === 'silent') silent(behaviour.after, response)
  else if (behaviour.kind === 'reset') reset(behaviour.after, response)
  else if (behaviour.kind === 'redirect') redirect(behaviour.status, behaviour.location, response)
  else answer(behaviour, response)
}

function answer(given: Answer, response: ServerResponse): void {
  if (given.delayMs !== undefined) {
    const timer = setTimeout(answer, given.delayMs, { ...given, delayMs: undefined }, response)
    response.once('close', () => clearTimeout(timer))
    return
  }
  const { status = 200, headers, chunked = false } = given
  const body = Buffer.from(given.body ?? '')
  const hasLength = !chunked && status !== 204 && status !== 304
  response.writeHead(status, hasLength ? { 'content-length': body.byteLength, ...headers } : headers).end(body)
}

function drip(everyMs: number, response: ServerResponse): void {
  response.writeHead(200).flushHeaders()
  const timer = setInterval(() => response.write('.'), everyMs)
  response.once('close', () => clearInterval(timer))
}

function pour(response: ServerResponse): void {
  response.writeHead(200)
  const chunk = Buffer.alloc(16_384, '.')
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', more)
  more()
}

function silent(after: 'headers' | undefined, response: ServerResponse): void {
  if (after === 'headers') response.writeHead(200).flushHeaders()
}

function redirect(status = 302, location: string, response: ServerResponse): void {
  answer({ status, headers: { location } }, response)
}

function reset(after: 'body' | undefined, response: ServerResponse): void {
  const { socket } = response
  if (after === undefined) {
    // Only a bare TCP socket can send RST; a TLS one is closed.
    if (socket && 'encrypted' in socket) socket.destroy()
    else socket?.resetAndDestroy()
    return
  }
  response.writeHead(200, { 'content-length': 1000 })
  response.write('the beginning', () => socket?.destroy())
}
