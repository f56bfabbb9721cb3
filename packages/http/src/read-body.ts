import { isWebhooksError } from '@posthorn/core'
import { type Outcome, ok, refuse } from './failure.js'

/** How much of a body is read, and for how long. */
export interface BodyLimits {
  maxBytes: number
  timeoutMs: number
}

/**
 * Reads the body as one JSON object; undefined where it is empty. Reads at most `maxBytes` and one chunk more. One that
 * breaks off is refused: its client has gone, or sent what is no HTTP. Rejects with a `WebhooksError` of the stream, which
 * tells of a mistake of the host's.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Outcome<unknown>> {
  const bytes = await readBytes(request, limits)
  if (bytes === 'late') return refuse('body_timeout', { detail: 'Send the body without pauses.' })
  if (bytes === 'large') return refuse('body_too_large', { detail: `Send at most ${limits.maxBytes} bytes.` })
  if (bytes === 'broken') return refuse('malformed_request', { detail: 'Send the body to its end.' })
  if (bytes.length === 0) return ok(undefined)
  if (request.headers.has('content-encoding')) {
    return refuse('unsupported_media_type', { detail: 'Send the body uncompressed.' })
  }
  if (!isJson(request.headers.get('content-type') ?? '')) {
    return refuse('unsupported_media_type', { detail: 'Send JSON in UTF-8 as content-type: application/json.' })
  }
  return parseObject(bytes)
}

/** `application/json` or `application/…+json`; in UTF-8, as RFC 8259 demands. */
function isJson(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='))
  return /^application\/([\w.-]+\+)?json$/.test(type.trim()) && (!charset || /^charset="?utf-?8"?$/.test(charset))
}

function parseObject(bytes: Uint8Array): Outcome<unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return refuse('malformed_body', { detail: 'Send well-formed JSON in UTF-8.' })
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return refuse('malformed_body', { detail: 'Send a JSON object, not another JSON value.' })
  }
  return ok(value)
}

/** A declared length is believed only where it is too large. */
async function readBytes(
  request: Request,
  { maxBytes, timeoutMs }: BodyLimits,
): Promise<Uint8Array | 'large' | 'late' | 'broken'> {
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  // Never waited for: where authorize kept a clone, it ends when the clone is cancelled too.
  const cancel = () => void reader.cancel().catch(() => {})
  if (Number(request.headers.get('content-length')) > maxBytes) {
    cancel()
    return 'large'
  }
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    // Ends the read that is under way.
    cancel()
  }, timeoutMs)
  try {
    const chunks: Uint8Array[] = []
    let size = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (isLate) return 'late'
      if (done) return concat(chunks, size)
      size += value.length
      if (size > maxBytes) {
        cancel()
        return 'large'
      }
      chunks.push(value)
    }
  } catch (error) {
    if (isWebhooksError(error)) throw error
    return isLate ? 'late' : 'broken'
  } finally {
    clearTimeout(timer)
  }
}

function concat(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
