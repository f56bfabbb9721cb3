import { getRequestListener } from '@hono/node-server'
import { Module } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createWebhooks, type Webhooks } from '@posthorn/core'
import { expressRouter } from '@posthorn/express'
import { fastifyPlugin } from '@posthorn/fastify'
import { createHandler } from '@posthorn/http'
import { createNodeHandler } from '@posthorn/http/node'
import { memoryStore } from '@posthorn/memory'
import { ResponderModule, WebhooksModule, webhooksToken } from '@posthorn/nestjs'
import { type HttpApp, listen } from '@posthorn/testkit'
import express from 'express'
import express4 from 'express4'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import { createPortal, type Portal, type PortalWebhooks } from '../src/portal.js'
import { appFiles, cookieOf, exchangeOf, keys, script } from './support/portal.js'

/** Where each adapter has the portal, beside a route of the host's. */
const path = '/hosted/portal'

interface Served {
  webhooks: Webhooks<Record<never, never>, never>
  portal: Portal
}

/** Every way to mount it. */
const hosts: Record<string, (served: Served) => Promise<HttpApp>> = {
  'the bare handler in Hono': ({ portal }) => {
    const handle = createHandler(portal, { basePath: path })
    const app = new Hono().all(`${path}/*`, (context) => handle(context.req.raw))
    return listen(getRequestListener(app.fetch))
  },
  'the handler of node:http': ({ portal }) => {
    const handle = createNodeHandler(portal)
    return listen((req, res) => void handle(req, res, `${path}/*`))
  },
  'Express 5': ({ portal }) => listen(express().use(path, expressRouter(portal))),
  'Express 5 after express.json()': ({ portal }) =>
    listen(express().use(express.json()).use(path, expressRouter(portal))),
  'Express 4 in a router': ({ portal }) =>
    listen(express4().use('/hosted', express4.Router().use('/portal', expressRouter(portal)))),
  async Fastify({ portal }) {
    const app = Fastify({ forceCloseConnections: true })
    app.register(fastifyPlugin, { prefix: path, responder: portal })
    return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() }
  },
  'NestJS on Express': (served) => nest(served, new ExpressAdapter()),
  'NestJS on Fastify': (served) => nest(served, new FastifyAdapter()),
}

/** With the API beside it, and the portal made of what the module provides. */
async function nest({ webhooks, portal }: Served, adapter: AbstractHttpAdapter): Promise<HttpApp> {
  @Module({
    imports: [
      WebhooksModule.forRoot({ webhooks, authorize: () => null, start: false }),
      ResponderModule.forRoot({ path: 'fixed', responder: portal }),
      ResponderModule.forRootAsync({
        path,
        inject: [webhooksToken],
        useFactory: (injected: PortalWebhooks) =>
          injected === webhooks ? portal : Promise.reject(new Error('Other.')),
      }),
    ],
  })
  class AppModule {}
  const app = await NestFactory.create(AppModule, adapter, { logger: false, forceCloseConnections: true })
  await app.listen(0, '127.0.0.1')
  const url = (await app.getUrl()).replace(/\/$/, '')
  expect((await fetch(`${url}/fixed/config.json`)).status).toBe(200)
  expect((await fetch(`${url}/webhooks/endpoints`)).status).toBe(401)
  return { url, close: () => app.close() }
}

test.each(Object.entries(hosts))('%s serves the page, its files, a session and the API', async (_name, serve) => {
  const webhooks = createWebhooks({
    store: memoryStore(),
    events: {},
    egress: { allowHttp: true, allow: ['127.0.0.1'] },
  })
  const links = { keys, url: `http://localhost:3000${path}` }
  const portal = createPortal(webhooks, { links, maxBodyBytes: 1000 }, appFiles)
  const app = await serve({ webhooks, portal })
  onTestFinished(() => app.close())
  const base = app.url + path

  const bare = await fetch(base, { redirect: 'manual' })
  if (bare.status !== 200) {
    expect([bare.status, bare.headers.get('location')]).toEqual([307, './portal/'])
  }
  const page = await fetch(`${base}/`)
  expect([page.status, page.headers.get('x-frame-options')]).toEqual([200, 'DENY'])
  expect(await page.text()).toContain('./assets/')
  expect(await (await fetch(`${base}/config.json`)).json()).toMatchObject({ session: 'session' })
  const asset = await fetch(`${base}/assets/index-1a2b3c4d.js`)
  expect([await asset.text(), asset.headers.get('content-encoding')]).toEqual([script, 'gzip'])
  const again = await fetch(`${base}/assets/index-1a2b3c4d.js`, {
    headers: { 'if-none-match': asset.headers.get('etag') ?? '' },
  })
  expect([again.status, await again.text()]).toEqual([304, ''])
  const head = await fetch(`${base}/`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect((await fetch(`${base}/nothing`)).status).toBe(404)

  const json = { 'content-type': 'application/json' }
  const exchange = JSON.stringify(exchangeOf(await portal.portalLink({ tenant: 'acme' })))
  const session = await fetch(`${base}/session`, { method: 'POST', headers: json, body: exchange })
  expect([session.status, await session.text()]).toEqual([204, ''])
  const cookie = cookieOf(session)
  expect(cookie).toMatch(/^posthorn_hosted_portal=/)
  const body = JSON.stringify({ url: 'http://127.0.0.1:47001/hook' })
  const created = await fetch(`${base}/api/endpoints`, { method: 'POST', headers: { ...json, cookie }, body })
  expect([created.status, created.headers.get('x-frame-options')]).toEqual([201, 'DENY'])
  expect(await (await fetch(`${base}/api/endpoints`, { headers: { cookie } })).json()).toMatchObject({
    data: [{ url: 'http://127.0.0.1:47001/hook' }],
  })
  const crossed = await fetch(`${base}/session`, {
    method: 'DELETE',
    headers: { cookie, origin: 'https://evil.example' },
  })
  expect(crossed.status).toBe(403)
  expect((await fetch(`${base}/session`, { method: 'DELETE', headers: { cookie } })).status).toBe(204)
  expect((await fetch(`${base}/api/endpoints`, { headers: { cookie } })).status).toBe(401)
})

test('a responder and options of an API at once are refused', async () => {
  const webhooks = createWebhooks({ store: memoryStore(), events: {} })
  const portal = createPortal(webhooks, { authorize: () => null }, appFiles)
  const expected = expect.objectContaining({ code: 'invalid_argument' })
  const untyped: {
    [Name in 'expressRouter' | 'createNodeHandler' | 'createHandler']: (...given: unknown[]) => unknown
  } = JSON.parse('{}')
  Object.assign(untyped, { expressRouter, createNodeHandler, createHandler })
  expect(() => untyped.expressRouter(webhooks)).toThrow(expected)
  expect(() => untyped.createNodeHandler(portal, { authorize: () => null })).toThrow(expected)
  expect(() => untyped.createHandler(portal, { authorize: () => null })).toThrow(expected)
  const app = Fastify()
  app.register(fastifyPlugin, Object.assign({ responder: portal }, { authorize: () => null }))
  await expect(app.ready()).rejects.toMatchObject({
    code: 'invalid_argument',
    message: expect.stringContaining('authorize is not known'),
  })
})
