import { Module } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { expressRouter } from '@posthorn/express'
import { fastifyPlugin } from '@posthorn/fastify'
import type { ApiOptions } from '@posthorn/http'
import { createNodeHandler } from '@posthorn/http/node'
import { WebhooksModule, type WebhooksSettings } from '@posthorn/nestjs'
import { type HttpApp, listen } from '@posthorn/testkit'
import express from 'express'
import Fastify from 'fastify'

type Mount = (webhooks: WebhooksSettings['webhooks'], options: ApiOptions) => Promise<HttpApp>

/** Every way to serve an API at the root of a server, so that its paths are whole. */
export const mounts = {
  async 'node:http'(webhooks, options) {
    const handle = createNodeHandler(webhooks, options)
    return listen((req, res) => void handle(req, res))
  },
  Express: (webhooks, options) => listen(express().use(expressRouter(webhooks, options))),
  async Fastify(webhooks, options) {
    const app = Fastify({ forceCloseConnections: true })
    app.register(fastifyPlugin, { webhooks, ...options })
    return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() }
  },
  'NestJS on Express': (webhooks, options) => nest(webhooks, options, new ExpressAdapter()),
  'NestJS on Fastify': (webhooks, options) => nest(webhooks, options, new FastifyAdapter()),
} satisfies Record<string, Mount>

/** A name of {@link mounts}. */
export type MountName = keyof typeof mounts

/** All of them. */
export const mountNames = Object.keys(mounts).filter((name): name is MountName => name in mounts)

/** The test opens and closes the instance itself. */
const lifecycle = { migrate: async () => {}, start: async () => {}, stop: async () => {}, close: async () => {} }

async function nest(
  webhooks: WebhooksSettings['webhooks'],
  options: ApiOptions,
  adapter: AbstractHttpAdapter,
): Promise<HttpApp> {
  const settings = { ...options, path: '/', webhooks: { ...webhooks, ...lifecycle } }
  @Module({ imports: [WebhooksModule.forRoot(settings)] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, adapter, { logger: false, forceCloseConnections: true })
  await app.listen(0, '127.0.0.1')
  return { url: (await app.getUrl()).replace(/\/$/, ''), close: () => app.close() }
}
