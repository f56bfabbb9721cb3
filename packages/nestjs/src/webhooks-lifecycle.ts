import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { settingsToken, type WebhooksSettings } from './options.js'

/**
 * Ties the instance to the app. The worker starts before the app listens, and ends before the server closes, so that
 * clients which stay connected do not keep its leases; transport and store close once no request can come any more.
 */
@Injectable()
export class WebhooksLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #settings: WebhooksSettings

  readonly #adapterHost: HttpAdapterHost

  constructor(
    @Inject(settingsToken) settings: WebhooksSettings,
    @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost,
  ) {
    this.#settings = settings
    this.#adapterHost = adapterHost
  }

  async onApplicationBootstrap(): Promise<void> {
    const { webhooks, migrate = false, start = true, dialect } = this.#settings
    const { httpAdapter } = this.#adapterHost
    if (dialect && httpAdapter?.getType() === 'fastify') takeBodies(httpAdapter.getInstance(), dialect.contentType)
    if (migrate) await webhooks.migrate()
    if (start) await webhooks.start()
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#settings.webhooks.stop()
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#settings.webhooks.close()
  }
}

/** What is used of a Fastify instance, written without its types, so that Express apps need none. */
interface FastifyInstance {
  hasContentTypeParser(type: string): boolean
  addContentTypeParser(
    type: string,
    options: { parseAs: 'buffer' },
    parser: (request: unknown, body: Uint8Array, done: (error: null, body: Uint8Array) => void) => void,
  ): void
}

/** Lets bodies of a dialect's own media type in, unless the host does: Fastify refuses what it has no parser for. */
function takeBodies(fastify: FastifyInstance, type: string): void {
  if (fastify.hasContentTypeParser(type)) return
  fastify.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}
