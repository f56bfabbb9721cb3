import { createFetch } from 'ofetch'
import { checkOptions } from '../check-options.js'
import { isWebhooksError } from '../errors.js'
import type { Outcome, Transport, TransportRequest } from '../ports/transport.js'
import { createAbortGroups } from './abort-groups.js'
import { createEgress, type EgressOptions } from './egress-rules.js'
import { errorOutcome, isUnpackError, outcomeOfError } from './error-outcome.js'
import { responseText, withoutNul } from './response-text.js'

/** Options of {@link ofetchTransport}. */
export interface OfetchTransportOptions {
  /** Where webhooks may go. `lookup` and `servers` have no effect here. Default: public addresses, https only. */
  egress?: EgressOptions
  /** Used instead of the global `fetch`. */
  fetch?: typeof globalThis.fetch
}

/**
 * The transport for every runtime with `fetch`. It checks the URL, but not the address a host name leads to: where
 * tenants choose URLs and the process can reach a private network, use `undiciTransport()`. Names are looked up by the
 * runtime: on Node in the threads that the file system and crypto share, which a few names without an answer block.
 * Compressed answers arrive unpacked. Connections are the runtime's: whether one was used before cannot be told, so one
 * that breaks costs an attempt.
 */
export function ofetchTransport(options: OfetchTransportOptions = {}): Transport {
  checkOptions('ofetchTransport', options, { egress: true, fetch: true })
  const egress = createEgress(options.egress)
  const $fetch = createFetch(options.fetch && { fetch: options.fetch })
  const aborts = createAbortGroups()

  const exchange = async (request: TransportRequest, headers: Headers, signal: AbortSignal): Promise<Outcome> => {
    const response = await $fetch.raw(request.url, {
      method: 'POST',
      headers,
      ...bodyOf(request, headers),
      responseType: 'stream',
      retry: 0,
      ignoreResponseError: true,
      redirect: 'manual',
      signal,
    })
    const { chunks, truncated } = await readBody(response.body, request.maxResponseBytes)
    const received = joinLines(response.headers)
    return { kind: 'response', status: response.status, headers: received, body: responseText(chunks), truncated }
  }

  return {
    checkUrl: egress.checkUrl,
    capabilities: { name: 'ofetch', pinnedDns: false, headerLines: false, rawBody: false, ownConnections: false },
    async send(request, { signal }) {
      if (signal.aborted) return errorOutcome('aborted')
      let headers: Headers
      try {
        egress.checkUrl(request.url)
        headers = headersOf(request)
      } catch (error) {
        return isWebhooksError(error) ? outcomeOfError(error) : errorOutcome('invalid')
      }
      const controller = new AbortController()
      return new Promise((resolve) => {
        const end = (outcome: Outcome) => {
          clearTimeout(timer)
          aborts.remove(signal, item)
          // What is left of a body is not wanted; a fetch that ignores the signal is not waited for.
          controller.abort()
          resolve(outcome)
        }
        const item = { abort: () => end(errorOutcome('aborted')) }
        const timer = setTimeout(() => end(errorOutcome('timeout')), request.timeoutMs)
        aborts.add(signal, item)
        exchange(request, headers, controller.signal).then(end, (error: unknown) => end(outcomeOfError(error)))
      })
    },
    close: async () => {},
  }
}

/** @throws TypeError for a name or value that HTTP cannot carry. */
function headersOf({ headers }: TransportRequest): Headers {
  const lines = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : value.join(', '),
  ])
  return new Headers(lines)
}

/** What each runtime calls itself (WinterTC, "navigator.userAgent"). */
const runtime = globalThis.navigator?.userAgent ?? ''

/**
 * A request's body as `fetch` is to have it: bytes, because ofetch takes a string for JSON and adds headers of its own. On
 * Node a stream of them with their length, since `fetch` sends bytes again by itself after a 421 (Fetch, 4.6, 15).
 * Elsewhere a stream would go out in chunks.
 */
function bodyOf({ body }: TransportRequest, headers: Headers) {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body)
  // Bun's own option, to leave compressed answers as they come: it tells nothing of those it cannot unpack.
  if (!runtime.startsWith('Node.js')) return { body: bytes, decompress: false }
  headers.set('content-length', String(bytes.byteLength))
  return { body: new Blob([bytes]).stream() }
}

/** Headers as an outcome has them: one string a name. `fetch` joins all lines but those of `set-cookie`. */
function joinLines(headers: Headers): Record<string, string> {
  const joined: Record<string, string> = Object.create(null)
  for (const [name, value] of headers) {
    const before = joined[name]
    joined[name] = withoutNul(before === undefined ? value : `${before}, ${value}`)
  }
  return joined
}

/** Reads up to `maxBytes` and drops the rest, and what cannot be unpacked. */
async function readBody(body: ReadableStream<Uint8Array> | null, maxBytes: number) {
  const chunks: Uint8Array[] = []
  if (body === null) return { chunks, truncated: false }
  const reader = body.getReader()
  let room = maxBytes
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { chunks, truncated: false }
      chunks.push(value.subarray(0, room))
      if (value.byteLength > room) {
        reader.cancel().catch(() => {})
        return { chunks, truncated: true }
      }
      room -= value.byteLength
    }
  } catch (error) {
    if (isUnpackError(error)) return { chunks, truncated: true }
    throw error
  }
}
