import { createWebhooks, type Transport } from '@posthorn/core'
import { createHandler, type Dialect } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allDialects, optionsOf } from './dialects/all.js'
import { asObject } from './support/json.js'
import { documentOf, faultOfAnswer } from './support/openapi.js'

const transport: Transport = {
  capabilities: { name: 'none', pinnedDns: true, headerLines: true, rawBody: true, ownConnections: true },
  send: async () => ({ kind: 'connect', message: 'Nobody is there.' }),
  close: async () => {},
}
/** A dialect on an instance of its own, with an endpoint, a message and a delivery of the tenant. */
async function subjectOf(name: string, dialect: Dialect) {
  const events = { 'invoice.paid': {} }
  const webhooks = createWebhooks({ store: memoryStore(), events, transport, ...optionsOf(dialect) })
  const document = await documentOf(webhooks, dialect)
  const { id } = await webhooks.endpoints.create({ tenant: 'acme', url: 'https://receiver.example/' })
  const { id: message } = await webhooks.emit('invoice.paid', {}, { tenant: 'acme' })
  const { data } = await webhooks.deliveries.list({ tenant: 'acme' })
  const known = [id, message, ...data.map((delivery) => delivery.id)]
  return { name, dialect, webhooks, document, known, fault: faultOfAnswer(document) }
}

type Subject = Awaited<ReturnType<typeof subjectOf>>

const subjects = await Promise.all(Object.entries(allDialects).map((entry) => subjectOf(...entry)))

/** What nobody should send. */
const nasty = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>('x'.repeat(200_000), '\0', '\ud800', '', 1e308, -0, 0.1, null, [], {}, [[[]]], true),
  fc.constant(JSON.parse(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`)),
  fc.constant(JSON.parse('{"__proto__":{"isActive":false},"constructor":{"prototype":1}}')),
  fc.constant(Array(50_000).fill(1)),
)
const nastyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('1', '-1', 'true', '-name', '2030-01-01', 'a,b', '5xx', '%00', '%ff', '../..', 'x'.repeat(5000)),
)

/** A body made after its schema, with some of it gone wrong; as text, with some of that gone wrong. */
function bodyOf(schema: Record<string, unknown>) {
  const members = Object.entries(asObject(schema.properties)).map(([name, property]) => {
    const { examples } = asObject(property)
    const [example] = Array.isArray(examples) ? examples : [null]
    return [name, fc.oneof({ weight: 2, arbitrary: fc.constant<unknown>(example) }, { weight: 1, arbitrary: nasty })]
  })
  const object = fc.record(Object.fromEntries(members), { requiredKeys: [] })
  const withMore = fc.tuple(object, fc.dictionary(fc.string(), nasty, { maxKeys: 1 })).map(([a, b]) => ({ ...b, ...a }))
  const text = fc.oneof(
    { weight: 4, arbitrary: object },
    { weight: 1, arbitrary: withMore },
    { weight: 1, arbitrary: nasty },
  )
  return fc.oneof(
    { weight: 6, arbitrary: text.map(bytes) },
    { weight: 1, arbitrary: text.map((value) => bytes(value).slice(0, -1)) },
    {
      weight: 1,
      arbitrary: object.map((value) => encode(`{"url":1,"url":"https://a.example",${JSON.stringify(value).slice(1)}`)),
    },
    {
      weight: 1,
      arbitrary: text.map((value) => Uint8Array.from([...encode('{"name":"'), 0xff, 0xc0, ...bytes(value)])),
    },
    { weight: 1, arbitrary: fc.uint8Array().map((each) => Uint8Array.from(each)) },
  )
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function bytes(value: unknown): Uint8Array<ArrayBuffer> {
  return encode(JSON.stringify(value) ?? '')
}

/** Requests to an operation, most of them wrong. */
function requestsTo(
  { dialect, known }: Subject,
  method: string,
  path: string,
  operation: Record<string, unknown>,
): fc.Arbitrary<Request> {
  const parameters: Record<string, unknown>[] = Array.isArray(operation.parameters)
    ? operation.parameters.map(asObject)
    : []
  const named = (place: string) => parameters.filter((each) => each.in === place).map(({ name }) => String(name))
  const segment = fc.oneof(fc.constantFrom(...known, '1', 'nobody'), nastyText, fc.webFragments())
  const name = fc.oneof(fc.constantFrom('nothing', ...named('query')), fc.string({ maxLength: 5 }))
  const header = fc.string().filter((text) => /^[\x20-\x7e]*$/.test(text))
  const content = operation.requestBody === undefined ? {} : asObject(asObject(operation.requestBody).content)
  const [media] = Object.values(content)
  const body =
    media === undefined
      ? fc.uint8Array().map((each) => Uint8Array.from(each))
      : bodyOf(asObject(asObject(media).schema))
  const type = fc.constantFrom(
    'application/json',
    'application/json',
    'application/json',
    'text/plain',
    'application/xml',
    '',
  )
  return fc
    .record({
      segments: fc.array(segment, { minLength: 3, maxLength: 3 }),
      query: fc.array(fc.tuple(name, nastyText), { maxLength: 3 }),
      headers: fc.tuple(header, header, type),
      isEncoded: fc.boolean(),
      body,
    })
    .map(({ segments, query, headers: [key, match, contentType], isEncoded, body: sent }) => {
      const fill = (text: string) => (isEncoded ? encodeURIComponent(text.toWellFormed()) : text)
      // Of another tenant's path nothing is read
      const ofTenant = path.replace(`{${dialect.tenantParam}}`, dialect.tenantId('acme'))
      const url = new URL(`http://localhost${ofTenant.replaceAll(/{\w+}/g, () => fill(segments.pop() ?? ''))}`)
      for (const [each, value] of query) url.searchParams.append(each, value)
      const headers = new Headers({ ...(contentType !== '' && { 'content-type': contentType }) })
      if (named('header').includes('idempotency-key')) headers.set('idempotency-key', key)
      if (named('header').includes('if-match')) headers.set('if-match', match)
      return new Request(url, { method, headers, ...(method !== 'GET' && { body: sent }) })
    })
}

const operations = subjects.flatMap((subject) =>
  Object.entries(asObject(subject.document.paths)).flatMap(([path, item]) =>
    Object.entries(asObject(item)).map(
      ([method, operation]) => [subject.name, method.toUpperCase(), path, subject, asObject(operation)] as const,
    ),
  ),
)

test.each(operations)(
  '%s: no request to %s %s leads to a 500 or an answer out of the document',
  async (_name, method, path, subject, operation) => {
    const { webhooks, dialect, fault } = subject
    const errors: unknown[] = []
    const handle = createHandler(webhooks, {
      dialect,
      authorize: () => ({ tenant: 'acme' }),
      onError: (error) => errors.push(error),
    })
    await fc.assert(
      fc.asyncProperty(requestsTo(subject, method, path, operation), async (request) => {
        const { status, headers, ...response } = await answerOf(handle, request)
        expect(errors).toEqual([])
        expect(status).toBeLessThan(500)
        expect(response.text).not.toMatch(/\n\s+at |node_modules|WebhooksError|"invalid_argument"/)
        const json: unknown = response.text === '' ? undefined : JSON.parse(response.text)
        expect(fault(`${request.method} ${new URL(request.url).pathname}`, { status, headers, json })).toBeNull()
        if (status !== 400) return
        const { errors: found = [] } = asObject(json)
        const paths = Array.isArray(found) ? found.flatMap((each) => asObject(each).path ?? []) : []
        for (const place of paths) expect(place).toMatch(/^(body|query|path|header)(\.|$)/)
      }),
      { numRuns: 40, endOnFailure: true },
    )
  },
)

async function answerOf(handle: (request: Request) => Promise<Response>, request: Request) {
  const response = await handle(request)
  return { status: response.status, headers: response.headers, text: await response.text() }
}
