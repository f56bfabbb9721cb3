import { getRequestListener } from '@hono/node-server'
import { Module } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createWebhooks } from '@posthorn/core'
import { expressRouter } from '@posthorn/express'
import { fastifyPlugin } from '@posthorn/fastify'
import { type Authorize, createHandler } from '@posthorn/http'
import { createNodeHandler } from '@posthorn/http/node'
import { memoryStore } from '@posthorn/memory'
import { WebhooksModule } from '@posthorn/nestjs'
import { type HttpApp, listen, manualClock } from '@posthorn/testkit'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { expect, test } from 'vitest'

/** An instance that does the same each time, but for the UUIDs of messages and deliveries. */
function instance() {
  let made = 0
  const clock = manualClock()
  return createWebhooks({
    store: memoryStore({ clock }),
    clock,
    ids: { endpoint: () => `endpoint-${++made}` },
    events: { 'invoice.paid': { description: 'An invoice was paid.', example: { id: 'in_1' } } },
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
  })
}

type Instance = ReturnType<typeof instance>

const authorize: Authorize = (request) => {
  const tenant = request.headers.get('x-tenant')
  return tenant === null ? null : { tenant, permissions: ['read', 'list', 'write', 'secrets', 'replay'] }
}

/** Every way to mount the API, at /webhooks. A parser of the host's answers what it refuses in its own way. */
const hosts: Record<string, { parsedBefore?: true; serve(webhooks: Instance): Promise<HttpApp> }> = {
  'the bare handler in Hono': {
    serve(webhooks) {
      const handle = createHandler(webhooks, { authorize, basePath: '/webhooks' })
      const app = new Hono().all('/webhooks/*', (context) => handle(context.req.raw))
      return listen(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
    },
  },
  Express: {
    serve: (webhooks) => listen(express().use('/webhooks', expressRouter(webhooks, { authorize }))),
  },
  'Express after express.json()': {
    parsedBefore: true,
    serve: (webhooks) => listen(express().use(express.json()).use('/webhooks', expressRouter(webhooks, { authorize }))),
  },
  Fastify: {
    async serve(webhooks) {
      const app = Fastify({ forceCloseConnections: true })
      app.register(fastifyPlugin, { prefix: '/webhooks', webhooks, authorize })
      return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() }
    },
  },
  'NestJS on Express': { parsedBefore: true, serve: (webhooks) => nest(webhooks, new ExpressAdapter()) },
  'NestJS on Fastify': { parsedBefore: true, serve: (webhooks) => nest(webhooks, new FastifyAdapter()) },
}

/** The one the others are compared with. */
function plain(webhooks: Instance): Promise<HttpApp> {
  const handle = createNodeHandler(webhooks, { authorize })
  return listen((req, res) => void handle(req, res, '/webhooks/*'))
}

async function nest(webhooks: Instance, adapter: AbstractHttpAdapter): Promise<HttpApp> {
  @Module({ imports: [WebhooksModule.forRoot({ webhooks, authorize, start: false })] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, adapter, { logger: false, forceCloseConnections: true })
  await app.listen(0, '127.0.0.1')
  return { url: (await app.getUrl()).replace(/\/$/, ''), close: () => app.close() }
}

const url = 'http://127.0.0.1:47001/hook?a=b%20c'
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const created = {
  url,
  secret,
  name: 'Zoë ✓',
  headers: { 'x-b': ['1', '2'], 'x-a': '3' },
  metadata: { z: 1, a: [null] },
}

/** What clients ask, in an order in which each has something to answer. A string is sent as it is. */
const requests: [target: string, body?: unknown][] = [
  ['POST /endpoints', created],
  ['POST /endpoints', { ...created, name: null }],
  ['POST /endpoints', { url: 'http://10.0.0.1/', eventTypes: [1], colour: 'red' }],
  ['POST /endpoints', { url, eventTypes: ['invoice.lost'] }],
  ['GET /endpoints?sort=-name&total=true'],
  ['HEAD /endpoints/endpoint-1'],
  ['PATCH /endpoints/endpoint-1', { name: 'renamed', eventTypes: ['invoice.*'] }],
  ['POST /endpoints/endpoint-1/suspend', { reason: 'a reason' }],
  ['GET /endpoints/endpoint-1/secret'],
  ['POST /endpoints/endpoint-1/rotate-secret', { secret: `${secret}x`, overlapMs: -1 }],
  ['POST /endpoints/endpoint-1/rotate-secret', { secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD' }],
  ['POST /endpoints/endpoint-1/replay', { dryRun: true }],
  ['POST /endpoints/endpoint-1/test'],
  ['GET /deliveries?endpointId=endpoint-1'],
  ['GET /messages'],
  ['GET /event-types'],
  ['GET /stats'],
  ['GET /openapi.json'],
  ['DELETE /endpoints/endpoint-1'],
  ['GET /endpoints/endpoint-1'],
  ['GET /endpoints?limit=-1&colour=red'],
  ['GET /'],
  ['GET /nothing/at/all'],
  ['PUT /endpoints', {}],
  ['OPTIONS /endpoints/x'],
]

/** What a parser of the host's may refuse before the API sees it. */
const unparsed: typeof requests = [
  ['POST /endpoints', '{"url":'],
  ['POST /endpoints', '[]'],
  ['POST /endpoints', 'null'],
  ['POST /endpoints', '{"url":"http://127.0.0.1:47001/","__proto__":{}}'],
  ['POST /endpoints', ' '.repeat(300_000)],
]

const headersOfOurs = [
  'content-type',
  'content-length',
  'cache-control',
  'x-content-type-options',
  'allow',
  'location',
  'etag',
]

/** Everything a host answers, byte for byte. */
async function answersOf(serve: (webhooks: Instance) => Promise<HttpApp>, asked: typeof requests): Promise<string[]> {
  const webhooks = instance()
  const app = await serve(webhooks)
  try {
    await webhooks.endpoints.create({ tenant: 'acme', url, secret })
    await webhooks.emit('invoice.paid', { z: 1, a: 'ä' }, { tenant: 'acme' })
    const answers: string[] = []
    for (const [target, body] of asked) {
      const [method = '', path = ''] = target.split(' ')
      for (const tenant of ['acme', undefined]) {
        const answer = await fetch(`${app.url}/webhooks${path}`, {
          method,
          headers: {
            ...(tenant !== undefined && { 'x-tenant': tenant }),
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        })
        const head = headersOfOurs.map((name) => `${name}: ${answer.headers.get(name)}`)
        const text = Buffer.from(await answer.arrayBuffer()).toString('latin1')
        answers.push([`${target} of ${tenant}`, answer.status, ...head, text].join('\n').replace(uuid, 'a-uuid'))
      }
    }
    return answers
  } finally {
    await app.close()
    await webhooks.close()
  }
}

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

test.each(Object.entries(hosts))('%s gives the same bytes as node:http', async (_name, { parsedBefore, serve }) => {
  const asked = parsedBefore ? requests : [...requests, ...unparsed]
  expect(await answersOf(serve, asked)).toEqual(await answersOf(plain, asked))
})
