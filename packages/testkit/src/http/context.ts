import assert from 'node:assert/strict'
import { connect } from 'node:net'
import type { WebhooksManagement } from '@posthorn/core'
import { createReceiver, type Receiver } from '../receiver/index.js'
import { type HttpAuthorize, suiteAuthorize } from './authorize.js'

/** A fresh instance with its own, empty store. The suite makes its tenants and endpoints itself. */
export interface HttpSubject {
  /** Has `invoice.paid` in its catalogue and may send to http on 127.0.0.1. No worker runs. */
  webhooks: WebhooksManagement
  /** Emits an `invoice.paid` with that payload. */
  emit(request: { tenant: string; payload: unknown }): Promise<unknown>
  close(): Promise<void>
}

/** A listening app: `url` is where the API is mounted, without a trailing `/`. */
export interface HttpApp {
  url: string
  close(): Promise<void>
}

/** Options of the API under test, which the adapter passes on. */
export interface HttpAppOptions {
  authorize: HttpAuthorize
  onError: (error: unknown) => void
  /** Given by the case that needs it alone: the longest time for a body to arrive, in ms. */
  bodyTimeoutMs?: number
}

/** What makes the adapter under test and what it stands on. Both are called afresh for each case. */
export interface HttpSetup {
  open(): Promise<HttpSubject>
  create(webhooks: WebhooksManagement, options: HttpAppOptions): Promise<HttpApp>
  /** Looks at every answer of the suite; rejects where it is not right. */
  check?(target: string, answer: Answer): Promise<void>
}

/** A request of a case. `as` is a caller in the suite's own notation, `tenant` or `tenant:permission,…`. */
export interface Call {
  as?: string
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is, with `headers` alone. */
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream
  headers?: Record<string, string>
}

/** An answer, read whole. `json` is undefined where the body is no JSON. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  json: unknown
}

/** What a case works with. Everything is closed after it. */
export interface HttpContext {
  url: string
  webhooks: WebhooksManagement
  emit: HttpSubject['emit']
  /** Calls `METHOD /path`. Rejects where no answer comes within 10 s. */
  call(target: string, call?: Call): Promise<Answer>
  /** As `call`, but expects this status and a JSON object. Default tenant: `acme`. */
  expect(status: number, target: string, call?: Call): Promise<Record<string, unknown>>
  /** Creates an endpoint of a tenant over HTTP and gives its id. */
  endpoint(tenant?: string): Promise<string>
  /**
   * Writes bytes on a socket and gives what comes back until it closes, or is what `until` tells. `{host}` and `{base}`
   * are filled in.
   */
  wire(text: string, until?: RegExp): Promise<string>
  receiver(): Promise<Receiver>
  /** What the API reported through `onError` so far. */
  errors: unknown[]
}

/** One thing an adapter must do. Rejects where it does not. */
export interface HttpCase {
  /** `group: what must hold`. */
  name: string
  /**
   * `ownBody`: only where the adapter itself reads the body, not a parser of the host before it; `ownConnection`: only
   * where it closes connections besides.
   */
  need?: 'ownBody' | 'ownConnection'
  /** Options of the API that it needs beside those of every case. */
  options?: Pick<HttpAppOptions, 'bodyTimeoutMs'>
  run(context: HttpContext): Promise<void>
}

/** Longest wait for one answer in ms. Wide: machines are busy. */
export const patienceMs = 10_000

/** Makes the cases of one group from what they say and do. */
export function caseGroup(
  group: string,
  cases: Record<string, HttpCase['run']>,
  more: Pick<HttpCase, 'need' | 'options'> = {},
): HttpCase[] {
  return Object.entries(cases).map(([name, run]) => ({ name: `${group}: ${name}`, ...more, run }))
}

/** Runs one case with an app and an instance of its own. */
export async function runHttpCase(httpCase: HttpCase, { open, create, check }: HttpSetup): Promise<void> {
  const subject = await open()
  const closers = [() => subject.close()]
  try {
    const errors: unknown[] = []
    const app = await create(subject.webhooks, {
      authorize: suiteAuthorize,
      onError: (error) => void errors.push(error),
      ...httpCase.options,
    })
    closers.unshift(() => app.close())
    const call = async (target: string, options: Call = {}) => {
      const answer = await callApp(app.url, target, options)
      await check?.(target, answer)
      return answer
    }
    const expect: HttpContext['expect'] = async (status, target, options = {}) => {
      const answer = await call(target, { as: 'acme', ...options })
      assert.equal(answer.status, status, `${target}: ${answer.text}`)
      return asObject(answer.json)
    }
    await httpCase.run({
      url: app.url,
      webhooks: subject.webhooks,
      emit: subject.emit,
      errors,
      call,
      expect,
      async endpoint(tenant = 'acme') {
        const json = { url: 'http://127.0.0.1:47001/hook' }
        return asText((await expect(201, 'POST /endpoints', { as: tenant, json })).id)
      },
      wire: (text, until) => wire(app.url, text, until),
      async receiver() {
        const receiver = await createReceiver()
        closers.push(() => receiver.close())
        return receiver
      },
    })
  } finally {
    for (const close of closers) await close()
  }
}

async function callApp(base: string, target: string, { as, json, body, headers }: Call): Promise<Answer> {
  const [method = '', path = ''] = target.split(' ')
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(as !== undefined && { authorization: `Bearer ${as}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(body !== undefined && { body, duplex: 'half' }),
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function wire(base: string, text: string, until?: RegExp): Promise<string> {
  const { hostname, port, host, pathname } = new URL(base)
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(Number(port), hostname)
  const chunks: Buffer[] = []
  socket.setTimeout(patienceMs, () => socket.destroy(new Error('No answer.')))
  socket.on('data', (chunk) => {
    chunks.push(chunk)
    if (until?.test(Buffer.concat(chunks).toString())) socket.destroy()
  })
  socket.on('error', reject)
  socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
  socket.write(text.replaceAll('{host}', host).replaceAll('{base}', pathname.replace(/\/$/, '')))
  return promise
}

/** Asserts that a value of an answer is an object. */
export function asObject(value: unknown): Record<string, unknown> {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `No object: ${JSON.stringify(value)}`)
  return Object.fromEntries(Object.entries(value))
}

/** Asserts that a value of an answer is a list of objects. */
export function asList(value: unknown): Record<string, unknown>[] {
  assert.ok(Array.isArray(value), `No list: ${JSON.stringify(value)}`)
  return value.map(asObject)
}

/** Asserts that a value of an answer is text that is not empty. */
export function asText(value: unknown): string {
  assert.ok(typeof value === 'string' && value !== '', `No text: ${JSON.stringify(value)}`)
  return value
}
