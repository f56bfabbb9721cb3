import {
  type INestApplication,
  Module,
  type ModuleMetadata,
  type NestApplicationOptions,
  type Type,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { WebhooksModule, type WebhooksModuleOptions } from '@posthorn/nestjs'
import type { FastifyInstance } from 'fastify'

/** The two frameworks Nest runs on. */
export const platforms = ['express', 'fastify'] as const

export type Platform = (typeof platforms)[number]

/** An app's module with the webhooks in it, and what else the test has beside them. */
export function appModule(options: WebhooksModuleOptions, { imports = [], ...more }: ModuleMetadata = {}): Type {
  @Module({ imports: [WebhooksModule.forRoot(options), ...imports], ...more })
  class AppModule {}
  return AppModule
}

/** The app behind a proxy it trusts, not listening yet. What goes wrong at the start is thrown, not printed. */
export function createApp(
  platform: Platform,
  module: Type,
  options: NestApplicationOptions = {},
): Promise<INestApplication> {
  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter({ trustProxy: true })
  if (adapter instanceof ExpressAdapter) adapter.enable('trust proxy')
  const quiet = { logger: false, abortOnError: false, forceCloseConnections: true } as const
  return NestFactory.create(module, adapter, { ...quiet, ...options })
}

/** Leaves every body unread until the controller wants it. On Express that takes `bodyParser: false` alone. */
export function leaveBodies(app: INestApplication): void {
  const adapter = app.getHttpAdapter()
  if (!(adapter instanceof FastifyAdapter)) return
  const fastify: FastifyInstance = adapter.getInstance()
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/** Listens on a free port and gives the URL. */
export async function listen(app: INestApplication): Promise<string> {
  await app.listen(0, '127.0.0.1')
  return (await app.getUrl()).replace(/\/$/, '')
}
