import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { isWebhooksError, WebhooksError, type WebhooksManagement } from '@posthorn/core'
import { createNodeHandler } from '@posthorn/http/node'
import { memoryStore } from '@posthorn/memory'
import { expect, test } from 'vitest'
import { type HttpAppOptions, type HttpSetup, httpCases, httpSubject, listen, runHttpCase } from '../src/http/index.js'

/** Makes the listener of a server that is broken in one way. */
type BrokenServer = (webhooks: WebhooksManagement, options: HttpAppOptions) => RequestListener

/** Each must fail the case beside it. */
const brokenServers: [what: string, caseName: string, create: BrokenServer][] = [
  [
    'never asks authorize',
    'access: answers 401, 403 and 404 on every route of its own document to whoever it is not for',
    (webhooks, options) => serve(webhooks, { ...options, authorize: () => ({ tenant: 'acme' }) }),
  ],
  [
    'lets in whom authorize does not know',
    'access: answers 401, 403 and 404 on every route of its own document to whoever it is not for',
    (webhooks, options) =>
      serve(webhooks, { ...options, authorize: (request) => options.authorize(request) ?? { tenant: 'acme' } }),
  ],
  [
    'takes everyone for one tenant',
    'access: lists and counts a tenant its own objects only',
    (webhooks, options) =>
      serve(webhooks, { ...options, authorize: (request) => options.authorize(request) && { tenant: 'acme' } }),
  ],
  [
    'looks deliveries up without their tenant',
    'access: answers 401, 403 and 404 on every route of its own document to whoever it is not for',
    (webhooks, options) =>
      serve(
        {
          ...webhooks,
          deliveries: { ...webhooks.deliveries, get: ({ id }) => webhooks.deliveries.get({ tenant: 'acme', id }) },
        },
        options,
      ),
  ],
  [
    'deletes whatever If-Match says',
    'round trip: changes and deletes nothing that has another version than If-Match says',
    (webhooks, options) =>
      serve(
        {
          ...webhooks,
          endpoints: { ...webhooks.endpoints, delete: ({ tenant, id }) => webhooks.endpoints.delete({ tenant, id }) },
        },
        options,
      ),
  ],
  [
    'counts deliveries of every tenant',
    'access: lists and counts a tenant its own objects only',
    (webhooks, options) => serve({ ...webhooks, stats: () => webhooks.stats() }, options),
  ],
  [
    'knows idempotency keys by themselves, whoever gave them',
    'access: gives nothing of another tenant for its cursors, its ids and its idempotency key',
    (webhooks, options) => {
      const create: typeof webhooks.endpoints.create = (request) => {
        const tenant = request.idempotencyKey === undefined ? request.tenant : 'acme'
        return webhooks.endpoints.create({ ...request, tenant })
      }
      return serve({ ...webhooks, endpoints: { ...webhooks.endpoints, create } }, options)
    },
  ],
  [
    'ignores permissions',
    'access: answers 401, 403 and 404 on every route of its own document to whoever it is not for',
    (webhooks, options) =>
      serve(webhooks, {
        ...options,
        authorize(request) {
          const grant = options.authorize(request)
          return grant !== null && 'tenant' in grant ? { tenant: grant.tenant } : null
        },
      }),
  ],
  [
    'lets in whoever authorize fails on',
    'access: does nothing and tells nothing when authorize throws',
    (webhooks, options) =>
      serve(webhooks, {
        ...options,
        authorize(request) {
          try {
            return options.authorize(request)
          } catch {
            return { tenant: '!throw' }
          }
        },
      }),
  ],
  [
    'grants all where a key is misspelt',
    'access: does nothing when authorize gives a misspelt key',
    (webhooks, options) =>
      serve(webhooks, {
        ...options,
        authorize(request) {
          const grant = options.authorize(request)
          return grant !== null && 'tenant' in grant ? { tenant: grant.tenant } : null
        },
      }),
  ],
  [
    'lets tenants call as the host does',
    'access: lets a tenant let go what it suspended itself, and not what the host did',
    (webhooks, options) =>
      serve(
        {
          ...webhooks,
          endpoints: {
            ...webhooks.endpoints,
            unsuspend: (ref) => webhooks.endpoints.unsuspend({ ...ref, by: 'host' }),
          },
        },
        options,
      ),
  ],
  [
    'shows errors to clients',
    'access: does nothing and tells nothing when authorize throws',
    (webhooks, options) => {
      const listener = serve(webhooks, options)
      return (req, res) => {
        try {
          options.authorize(
            new Request('http://localhost', { headers: [['authorization', String(req.headers.authorization)]] }),
          )
          listener(req, res)
        } catch (error) {
          options.onError(error)
          res.writeHead(500).end(String(error))
        }
      }
    },
  ],
  [
    'shows secrets on reads',
    'round trip: shows a secret at creation and where it is asked for, and nowhere else',
    (webhooks, options) =>
      serve(
        {
          ...webhooks,
          endpoints: {
            ...webhooks.endpoints,
            async get(request) {
              const { secret } = await webhooks.endpoints.getSecret(request)
              return { ...(await webhooks.endpoints.get(request)), description: secret }
            },
          },
        },
        options,
      ),
  ],
  [
    'does not say where a fault of a body stands',
    'faults: stand where the body of a new endpoint has them',
    (webhooks, options) =>
      serve({ ...webhooks, endpoints: { ...webhooks.endpoints, create: bare(webhooks.endpoints.create) } }, options),
  ],
  [
    'does not say where a fault of a change stands',
    'faults: stand where the body of a change has them',
    (webhooks, options) =>
      serve({ ...webhooks, endpoints: { ...webhooks.endpoints, update: bare(webhooks.endpoints.update) } }, options),
  ],
  [
    'does not say where a fault of a test stands',
    'faults: stand where the body of an action has them',
    (webhooks, options) =>
      serve({ ...webhooks, endpoints: { ...webhooks.endpoints, test: bare(webhooks.endpoints.test) } }, options),
  ],
  [
    'does not say where a fault of a query stands',
    'faults: stand where the query of a list has them',
    (webhooks, options) =>
      serve({ ...webhooks, deliveries: { ...webhooks.deliveries, list: bare(webhooks.deliveries.list) } }, options),
  ],
  [
    'does not say where a fault of an id stands',
    'faults: stand in the path where an id can be none',
    (webhooks, options) =>
      serve({ ...webhooks, messages: { ...webhooks.messages, get: bare(webhooks.messages.get) } }, options),
  ],
  [
    'unpacks whatever is compressed',
    'bodies: unpacks no body that becomes large, and goes on',
    (webhooks, options) => {
      const listener = serve(webhooks, options)
      return (req, res) => {
        if (req.headers['content-encoding'] !== 'gzip') return listener(req, res)
        void text(req.pipe(createGunzip()))
          .then((body) => webhooks.endpoints.create({ tenant: 'acme', ...JSON.parse(body) }))
          .then(() => res.writeHead(201).end('{}'))
      }
    },
  ],
  [
    'answers nothing once a client went away',
    'connections: lives on when a client goes away in the middle of a body',
    (webhooks, options) => {
      let isBroken = false
      const listener = serve(webhooks, options)
      return (req, res) => {
        req.once('aborted', () => {
          isBroken = true
        })
        if (isBroken) res.destroy()
        else listener(req, res)
      }
    },
  ],
  [
    'reports a client that went away as an error',
    'connections: lives on when a client goes away in the middle of a body',
    (webhooks, options) => {
      const listener = serve(webhooks, options)
      return (req, res) => {
        req.once('error', options.onError)
        listener(req, res)
      }
    },
  ],
  [
    'fails on malformed paths',
    'targets: answers 400 to a path that is not UTF-8',
    (webhooks, options) => {
      const listener = serve(webhooks, options)
      return (req, res) => {
        try {
          decodeURIComponent(req.url ?? '/')
          listener(req, res)
        } catch {
          res.writeHead(500).end()
        }
      }
    },
  ],
  [
    'writes decoded ids into headers',
    'connections: lets nobody write headers of an answer',
    (webhooks, options) => {
      const listener = serve(webhooks, options)
      return (req, res) => {
        if (req.url?.includes('%0d%0a'))
          res.socket?.end(`HTTP/1.1 404 Not Found\r\nX: ${decodeURIComponent(req.url)}\r\n\r\n`)
        else listener(req, res)
      }
    },
  ],
  [
    'cuts off whoever is slow, without a word',
    'connections: ends a request whose body does not arrive in time',
    (webhooks, options) => {
      const listener = serve(webhooks, options)
      return (req, res) => {
        listener(req, res)
        const write = res.write.bind(res)
        Object.assign(res, { write: (chunk: unknown) => (res.statusCode === 408 ? res.destroy() : write(chunk)) })
      }
    },
  ],
]

/** A call whose errors have lost everything but code and message. */
function bare<Request, Result>(call: (request: Request) => Promise<Result>) {
  return (request: Request) =>
    call(request).catch((error: unknown) => {
      throw isWebhooksError(error) ? new WebhooksError(error.code, error.message) : error
    })
}

function serve(webhooks: WebhooksManagement, options: HttpAppOptions): RequestListener {
  const handle = createNodeHandler(webhooks, options)
  return (req, res) => void handle(req, res)
}

function setup(create: BrokenServer): HttpSetup {
  return {
    open: () => httpSubject(memoryStore()),
    create: async (webhooks, options) => listen(create(webhooks, options)),
  }
}

test.each(brokenServers)('a server that %s fails "%s"', async (_what, caseName, create) => {
  const httpCase = httpCases.find(({ name }) => name === caseName)
  if (httpCase === undefined) throw new Error(`There is no case "${caseName}".`)
  await expect(runHttpCase(httpCase, setup(create))).rejects.toThrow()
  // The server behind it is whole: without the fault, the same case passes.
  await runHttpCase(httpCase, setup(serve))
})

test('names every case differently', () => {
  expect(new Set(httpCases.map(({ name }) => name)).size).toBe(httpCases.length)
})
