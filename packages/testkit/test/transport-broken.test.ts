import { type Outcome, ofetchTransport, type Transport, type TransportRequest, undiciTransport } from '@posthorn/core'
import { describe, expect, it } from 'vitest'
import { type CreateTransport, runTransportCase, transportCases } from '../src/transport/index.js'

/** A sound transport with one thing done in another way. */
function withFault(
  send: (transport: Transport, request: TransportRequest, signal: AbortSignal) => Promise<Outcome>,
): CreateTransport {
  return ({ egress }) => {
    const transport = undiciTransport({ egress })
    return { ...transport, send: (request, { signal }) => send(transport, request, signal) }
  }
}

/** A transport over plain fetch that does what the options say and nothing else a transport must. */
function overFetch(options: RequestInit): CreateTransport {
  return ({ egress }) => ofetchTransport({ egress, fetch: (input, init) => fetch(input, { ...init, ...options }) })
}

/** Only the deadline of the headers: once they are there, it waits for the body for as long as it takes. */
const stopsAtHeaders: CreateTransport = () => ({
  capabilities: {
    name: 'stops at headers',
    pinnedDns: false,
    headerLines: false,
    rawBody: false,
    ownConnections: false,
  },
  close: async () => {},
  async send({ url, timeoutMs }, { signal }) {
    const controller = new AbortController()
    signal.addEventListener('abort', () => controller.abort())
    const timer = setTimeout(() => controller.abort(), timeoutMs)
    const response = await fetch(url, { method: 'POST', signal: controller.signal })
    clearTimeout(timer)
    const body = await response.text()
    return { kind: 'response', status: response.status, headers: {}, body, truncated: false }
  },
})

const faults: { fault: string; create: CreateTransport; fails: string }[] = [
  {
    fault: 'follows redirects',
    create: overFetch({ redirect: 'follow' }),
    fails: 'does not follow a redirect (302)',
  },
  {
    fault: 'has no cap',
    create: withFault((transport, request, signal) =>
      transport.send({ ...request, maxResponseBytes: Number.POSITIVE_INFINITY }, { signal }),
    ),
    fails: 'cuts a body of one byte more (chunked)',
  },
  {
    fault: 'has a cap of one byte less',
    create: withFault((transport, request, signal) =>
      transport.send({ ...request, maxResponseBytes: request.maxResponseBytes - 1 }, { signal }),
    ),
    fails: 'gives a body of exactly maxResponseBytes whole (content-length)',
  },
  {
    fault: 'stops its deadline at the headers',
    create: stopsAtHeaders,
    fails: 'ends at the deadline with a receiver that drips',
  },
  {
    fault: 'throws',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      if (outcome.kind !== 'response') throw new Error(outcome.message)
      return outcome
    }),
    fails: 'tells of a refused connection',
  },
  {
    fault: 'ignores aborts',
    create: withFault((transport, request) =>
      transport.send(
        { ...request, timeoutMs: Math.min(request.timeoutMs, 1000) },
        { signal: new AbortController().signal },
      ),
    ),
    fails: 'ends a request under way when its signal aborts, and no other',
  },
  {
    fault: 'retries',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      return outcome.kind === 'response' && outcome.status < 500 ? outcome : transport.send(request, { signal })
    }),
    fails: 'sends once, whatever the answer',
  },
  {
    fault: 'takes a kept connection that broke for a failure of the receiver',
    create: ({ egress }) => ofetchTransport({ egress }),
    fails: 'sends again, once, where a connection that was used before is reset ahead of the answer',
  },
  {
    fault: 'sends again whenever a connection breaks',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      return outcome.kind === 'reset' ? transport.send(request, { signal }) : outcome
    }),
    fails: 'sends again no more than once, and never on a new connection',
  },
  {
    fault: 'sends again what was answered in part',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      return outcome.kind === 'reset' ? transport.send(request, { signal }) : outcome
    }),
    fails: 'does not send again what broke within its answer',
  },
  {
    fault: 'sends again what timed out',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      return outcome.kind === 'timeout' ? transport.send(request, { signal }) : outcome
    }),
    fails: 'does not send again what timed out',
  },
  {
    fault: 'makes a connection for each request',
    create: withFault((transport, request, signal) =>
      transport.send({ ...request, headers: { ...request.headers, connection: 'close' } }, { signal }),
    ),
    fails: 'uses a connection again',
  },
  {
    fault: 'prints JSON bodies again',
    create: withFault((transport, request, signal) => {
      const body = typeof request.body === 'string' && request.body !== '' ? JSON.parse(request.body) : request.body
      return transport.send({ ...request, body: body === request.body ? body : JSON.stringify(body) }, { signal })
    }),
    fails: 'posts a text body byte for byte as UTF-8',
  },
  {
    fault: 'sends a 421 again',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      return outcome.kind === 'response' && outcome.status === 421 ? transport.send(request, { signal }) : outcome
    }),
    fails: 'sends once, whatever the answer',
  },
  {
    fault: 'drops all lines of set-cookie but the last',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      if (outcome.kind !== 'response') return outcome
      const last = outcome.headers['set-cookie']?.split(', ').at(-1) ?? ''
      return { ...outcome, headers: { ...outcome.headers, 'set-cookie': last } }
    }),
    fails: 'tells status, headers and body of an answer of any status',
  },
  {
    fault: 'does not know 100 Continue',
    create: ({ egress }) => ofetchTransport({ egress }),
    fails: 'takes a 100 Continue that it did not ask for',
  },
  {
    fault: 'takes 16 KB of headers',
    create: ({ egress }) => ofetchTransport({ egress }),
    fails: 'takes 40 KB of headers',
  },
  {
    fault: 'takes what it cannot unpack for a failed connection',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      const isPacked = outcome.kind === 'response' && outcome.headers['content-encoding'] === 'gzip'
      return isPacked ? { kind: 'connect', message: 'incorrect header check' } : outcome
    }),
    fails: 'takes an answer for one that says it is compressed and is not',
  },
  {
    fault: 'says of an answer that is not HTTP that there was no connection',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      return outcome.kind === 'reset' ? { ...outcome, kind: 'connect' } : outcome
    }),
    fails: 'tells of an answer that is not HTTP',
  },
  {
    fault: 'keeps NUL',
    create: withFault(async (transport, request, signal) => {
      const outcome = await transport.send(request, { signal })
      return outcome.kind === 'response' ? { ...outcome, body: outcome.body.replace('ab', 'a\0b') } : outcome
    }),
    fails: 'gives text that every store can keep: no NUL, broken UTF-8 replaced',
  },
  {
    fault: 'unpacks compressed answers',
    create: ({ egress }) => ofetchTransport({ egress }),
    fails: 'leaves a compressed answer as it came',
  },
  {
    fault: 'joins the lines of a header',
    create: ({ egress }) => ofetchTransport({ egress }),
    fails: 'sends a list as several lines of one header',
  },
  {
    fault: 'has no egress rules',
    create: () => undiciTransport({ egress: { allowHttp: true, allow: ['0.0.0.0/0', '::/0'] } }),
    fails: 'refuses a blocked address in any spelling',
  },
  {
    fault: 'checks URLs by rules other than its own',
    create: ({ egress }) => ({ ...undiciTransport({ egress }), checkUrl: undiciTransport().checkUrl }),
    fails: 'checks URLs, where it does, by the rules it sends by',
  },
  {
    fault: 'looks a name up twice, to check it and to connect',
    create: async ({ egress }) => {
      const checked = egress.lookup ? await egress.lookup('') : []
      const checks = checked.map(({ address }) => address)
      return undiciTransport({ egress: { ...egress, allow: [...checks, '127.0.0.1'] } })
    },
    fails: 'connects to no address but the one it checked (rebinding)',
  },
]

describe('the conformance suite finds a transport that', () => {
  it.each(faults)(
    '$fault',
    async ({ create, fails }) => {
      const transportCase = transportCases.find(({ name }) => name === fails)
      if (!transportCase) throw new Error(`There is no case "${fails}".`)
      await expect(runTransportCase(transportCase, create)).rejects.toThrow()
    },
    30_000,
  )
})

it('has a name of its own for every case', () => {
  expect(new Set(transportCases.map(({ name }) => name)).size).toBe(transportCases.length)
})
