import { createHmac } from 'node:crypto'
import {
  createWebhooks,
  type EventCatalogue,
  type Transport,
  undiciTransport,
  type Webhooks,
  type WebhooksOptions,
} from '@posthorn/core'
import { type Dialect, type Grant, permissions, type TenantGrant } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { createReceiver, type ReceivedRequest, type Receiver, selfSignedCertificate } from '@posthorn/testkit'
import { Webhook } from 'standardwebhooks'
import { expect } from 'vitest'
import { documentOf, faultOfAnswer } from '../support/openapi.js'
import { optionsOf } from './all.js'
import { type MountName, mounts } from './mounts.js'

export { allDialects, optionsOf } from './all.js'
export { mountNames } from './mounts.js'

/** Whose `Authorization: Bearer YOUR_TOKEN` it is, as the pages write it; UUIDs, as most of them want. */
export const caller: Required<TenantGrant> = {
  tenant: '05daecaf-4365-42e8-8370-8127de5dd717',
  actor: '4f8d3a52-6c1f-4c5e-9a57-1d2f5a0b7c11',
  permissions,
}

/** Whose `OTHER_TOKEN` it is. */
export const stranger: Required<TenantGrant> = { ...caller, tenant: '9b2a4a0e-0d55-4a53-8f0c-5c3f2f6f1f6e' }

/** What a dialect's instance is made of, beside what every one here has. */
export interface DialectSetup {
  events: EventCatalogue
  /** How the API is served. Default: node:http. */
  mount?: MountName
  /** Whose tokens are taken, beside `YOUR_TOKEN` and `OTHER_TOKEN`. */
  grants?: Readonly<Record<string, Grant>>
  /** The dialect's profile is there under its name, as the instance's default, unless `profiles` has one. */
  options?: Partial<Omit<WebhooksOptions<EventCatalogue, unknown>, 'store' | 'events' | 'transport' | 'egress'>>
}

/** An answer, read whole; `json` is undefined where there is no body. */
export interface DialectAnswer {
  status: number
  headers: Headers
  text: string
  json: unknown
}

export interface DialectApp {
  url: string
  webhooks: Webhooks<EventCatalogue, unknown>
  /** Where https://example.com, https://example.org and the hosts below them lead, whatever the port. */
  receiver: Receiver
  /**
   * A plain fetch, whose answer the dialect's OpenAPI document must allow: `json` is the literal text of a body, sent as `application/json` unless `headers` say otherwise, with
   * `Authorization: Bearer YOUR_TOKEN` unless they prove who it is.
   */
  call(target: string, json?: string, headers?: Record<string, string>): Promise<DialectAnswer>
  /** As `call`; rejects unless the status is this one. Gives the JSON. */
  expect(status: number, target: string, json?: string, headers?: Record<string, string>): Promise<unknown>
  /** Emits for {@link caller} and sends; gives the requests that the receiver got of it, in order of arrival. */
  emitted(type: string, payload: unknown): Promise<ReceivedRequest[]>
  /** Failures of status 500 and up. */
  errors: unknown[]
  close(): Promise<void>
}

/** Serves a dialect over a store in memory, with a receiver behind the hosts of the pages. */
export async function openDialect(dialect: Dialect, setup: DialectSetup): Promise<DialectApp> {
  const { events, mount = 'node:http', options = {} } = setup
  const tokens: Record<string, Grant> = { YOUR_TOKEN: caller, OTHER_TOKEN: stranger, ...setup.grants }
  const tls = selfSignedCertificate(['example.com', 'example.org', '*.example.com', '*.example.org'])
  const receiver = await createReceiver({ tls })
  const webhooks = createWebhooks<EventCatalogue, unknown>({
    store: memoryStore(),
    events,
    transport: toReceiver(receiver, tls.cert),
    ...optionsOf(dialect),
    ...options,
  })
  await webhooks.migrate()
  const errors: unknown[] = []
  const app = await mounts[mount](webhooks, {
    dialect,
    authorize: ({ headers }) =>
      tokens[headers.get('x-api-key') ?? headers.get('authorization')?.slice(7) ?? ''] ?? null,
    onError: (error) => void errors.push(error),
  })

  // Made when it is needed: not for the other mounts, which answer alike
  let faultOf: ReturnType<typeof faultOfAnswer> | undefined
  const call: DialectApp['call'] = async (target, json, given = {}) => {
    const [method = '', path = ''] = target.split(' ')
    const headers = new Headers(given)
    if (!headers.has('authorization') && !headers.has('x-api-key')) headers.set('authorization', 'Bearer YOUR_TOKEN')
    if (json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json')
    const response = await fetch(app.url + path, { method, headers, ...(json !== undefined && { body: json }) })
    const text = await response.text()
    const answer = {
      status: response.status,
      headers: response.headers,
      text,
      json: text === '' ? undefined : JSON.parse(text),
    }
    if (mount === 'node:http') {
      faultOf ??= faultOfAnswer(await documentOf(webhooks, dialect))
      expect(faultOf(target, answer), `${target}: ${text}`).toBeNull()
    }
    return answer
  }

  return {
    url: app.url,
    webhooks,
    receiver,
    call,
    errors,
    async expect(status, ...request) {
      const answer = await call(...request)
      expect(answer.status, `${request[0]}: ${answer.text}`).toBe(status)
      return answer.json
    },
    async emitted(type, payload) {
      const before = receiver.requests.length
      await webhooks.emit(type, payload, { tenant: caller.tenant })
      await webhooks.drain()
      return receiver.requests.slice(before)
    },
    async close() {
      await app.close()
      await webhooks.close()
      await receiver.close()
    },
  }
}

/** Real TLS to the receiver, found through `egress.lookup`; only the port is another than the one of the URL. */
function toReceiver({ port }: Receiver, ca: string): Transport {
  const lookup = async () => [{ address: '127.0.0.1', family: 4 }]
  const transport = undiciTransport({ egress: { allow: ['127.0.0.1'], lookup }, tls: { ca } })
  return {
    ...transport,
    send(request, options) {
      const url = Object.assign(new URL(request.url), { port: String(port) }).href
      return transport.send({ ...request, url }, options)
    },
  }
}

/** Checks a request with the `standardwebhooks` package; throws where its signature is wrong. */
export function verifyStandard({ text, headers }: ReceivedRequest, secret: string): void {
  const plain = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
  // A secret without the prefix is its own key, which that package takes as base64
  const given = secret.startsWith('whsec_') ? secret : Buffer.from(secret).toString('base64')
  new Webhook(given).verify(text, plain)
}

/** Checks that a header of a request is the hex HMAC-SHA256 of its body, keyed by the secret's own text. */
export function verifyHmac({ text, headers }: ReceivedRequest, header: string, secret: string): void {
  expect(headers[header]).toBe(createHmac('sha256', secret).update(text).digest('hex'))
}
