import { WebhooksError } from '@posthorn/core'
import type { NodeRequest } from './node-request.js'

/** A body for a Fetch request, with headers that fit it. */
export interface Body {
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null
  headers: Headers
}

/**
 * The body of a request: its stream as long as nobody has read it, otherwise what a parser left in `req.body`. A body
 * that is gone without a trace becomes a stream that fails. Throws where `req.body` cannot be printed as JSON.
 */
export function bodyOf(req: NodeRequest, headers: Headers): Body {
  const isEmpty =
    req.httpVersionMajor < 2 && !headers.has('transfer-encoding') && !Number(headers.get('content-length'))
  if (isEmpty) return { body: null, headers }
  if (!req.readableDidRead && !req.readableEnded) return { body: streamOf(req), headers }
  if (req.body === undefined) {
    return { body: new ReadableStream({ start: (controller) => controller.error(wasRead()) }), headers }
  }
  // What a parser read is inflated already, and has a length of its own.
  headers.delete('content-encoding')
  headers.delete('content-length')
  return { body: printed(req.body), headers }
}

function printed(body: unknown): Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return Uint8Array.from(body)
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body, finite))
}

/** `1e400` was parsed to Infinity, which would be printed as null. */
function finite(_: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('A number is too large.')
  return value
}

function wasRead(): WebhooksError {
  return new WebhooksError(
    'invalid_argument',
    'The request body was read before the management API saw it, and nothing is left in req.body. Mount the API before whatever reads it, or let a body parser read it.',
  )
}

/** Reads only when asked. What comes of the rest of one that is cancelled is for who answers the request. */
function streamOf(req: NodeRequest): ReadableStream<Uint8Array> {
  let isDone = false
  let isListening = false
  const finish = (end: () => void) => {
    if (isDone) return
    isDone = true
    end()
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const fail = (message: string) => finish(() => controller.error(new Error(message)))
        req.once('end', () => finish(() => controller.close()))
        req.once('error', (error) => finish(() => controller.error(error)))
        req.once('close', () => fail('The client closed the connection before the body ended.'))
      },
      pull(controller) {
        if (isDone) return
        if (req.readableEnded || req.destroyed) return finish(() => controller.error(wasRead()))
        if (!isListening) {
          isListening = true
          req.on('data', (chunk: Uint8Array | string) => {
            if (isDone) return
            controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
            req.pause()
          })
        }
        req.resume()
      },
      cancel() {
        finish(() => req.pause())
      },
    },
    { highWaterMark: 0 },
  )
}
