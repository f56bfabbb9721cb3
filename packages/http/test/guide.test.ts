import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createWebhooks } from '@posthorn/core'
import { createHandler, type Dialect } from '@posthorn/http'
import { memoryStore } from '@posthorn/memory'
import { expect, test } from 'vitest'
import { asObject } from './support/json.js'

/*
 * Runs the file that docs/your-own-dialect.md writes, and sends it every request of the page. The number, time and key of
 * the page stand for those that were met.
 */

const page = readFileSync(new URL('../docs/your-own-dialect.md', import.meta.url), 'utf8')
const code = [...page.matchAll(/^```ts callbacks\.ts\n([\s\S]*?)^```$/gm)].map(([, part = '']) => part).join('\n')
const exchanges = [...page.matchAll(/^```http\n(\w+) (\S+)\n([\s\S]*?)\n?(\d{3})\n([\s\S]*?)```$/gm)]

/** The module of the guide. */
async function guide(): Promise<Record<string, unknown>> {
  // Inside the repository, so that it finds the packages
  const cache = fileURLToPath(new URL('../../../.cache', import.meta.url))
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'guide-'))
  try {
    writeFileSync(join(folder, 'callbacks.ts'), code)
    const module: unknown = await import(/* @vite-ignore */ join(folder, 'callbacks.ts'))
    return asObject(module)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The module's own handler. */
async function guideHandler(): Promise<(request: Request) => Promise<Response>> {
  const { handle } = await guide()
  if (typeof handle !== 'function') throw new Error('The guide exports no handle.')
  return async (request) => {
    const response: unknown = await handle(request)
    if (!(response instanceof Response)) throw new Error('The guide answers no response.')
    return response
  }
}

test('the dialect of the guide answers every request of the guide as it says', async () => {
  const handle = await guideHandler()
  let number = ''
  for (const [, method = '', path = '', body = '', status, answer = ''] of exchanges) {
    const url = `http://localhost${path.replace('7543296', number)}`
    const headers = { 'x-key': 'secret', 'content-type': 'application/json' }
    const response = await handle(new Request(url, { method, headers, ...(body.trim() !== '' && { body }) }))
    const text = await response.text()
    number = /"number":(\d+)/.exec(text)?.[1] ?? number
    const shown = text
      .replaceAll(number, '7543296')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, '2030-01-31T12:00:00.000Z')
      .replace(/whsec_[\w+/=]+/, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
    expect([method, path, response.status, shown === '' ? null : JSON.parse(shown)]).toEqual([
      method,
      path,
      Number(status),
      answer.trim() === '' ? null : JSON.parse(answer),
    ])
  }
  expect(exchanges.length).toBe(6)
  expect((await handle(new Request('http://localhost/callbacks/1'))).status).toBe(401)
})

function isDialect(value: unknown): value is Dialect {
  return typeof value === 'object' && value !== null && 'routes' in value
}

test('its customers turn on again what was suspended, as a 410 does', async () => {
  const webhooks = createWebhooks({
    store: memoryStore(),
    events: { 'ticket:opened': {} },
    ids: { endpoint: 'integer' },
    profiles: { callbacks: {} },
  })
  const { callbacks } = await guide()
  if (!isDialect(callbacks)) throw new Error('The guide exports no dialect.')
  const handle = createHandler(webhooks, { dialect: callbacks, authorize: () => ({ tenant: 'acme' }) })
  const { id } = await webhooks.endpoints.create({ tenant: 'acme', url: 'https://example.com/', profile: 'callbacks' })
  await webhooks.endpoints.suspend({ tenant: 'acme', id, by: 'tenant' })
  const response = await handle(
    new Request(`http://localhost/callbacks/${id}/state`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"state":"on"}',
    }),
  )
  expect(await response.json()).toMatchObject({ callback: { state: 'on' } })
  expect(await webhooks.endpoints.get({ tenant: 'acme', id })).toMatchObject({ status: 'active' })
})
