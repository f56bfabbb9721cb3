import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common'
import { settingsToken, type WebhooksSettings } from './options.js'

/**
 * Ties the instance to the app. The worker starts before the app listens, and ends before the server closes, so that
 * clients which stay connected do not keep its leases; transport and store close once no request can come any more.
 */
@Injectable()
export class WebhooksLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #settings: WebhooksSettings

  constructor(@Inject(settingsToken) settings: WebhooksSettings) {
    this.#settings = settings
  }

  async onApplicationBootstrap(): Promise<void> {
    const { webhooks, migrate = false, start = true } = this.#settings
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
