import { type DynamicModule, Module } from '@nestjs/common'
import { createNodeResponder } from '@posthorn/http/node'
import { webhooksToken } from './inject-webhooks.js'
import {
  responderToken,
  settingsToken,
  type WebhooksModuleAsyncOptions,
  type WebhooksModuleOptions,
  type WebhooksSettings,
} from './options.js'
import { createController } from './webhooks-controller.js'
import { WebhooksLifecycle } from './webhooks-lifecycle.js'

/**
 * Webhooks in a NestJS app: the instance for {@link InjectWebhooks} everywhere, the management API at `/webhooks` behind
 * the app's guards, and a worker that starts and stops with the app.
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest knows modules by their class.
export class WebhooksModule {
  /** @throws invalid_argument as `createHandler` does, when the app is created. */
  static forRoot({ path, decorators, imports, ...settings }: WebhooksModuleOptions): DynamicModule {
    return WebhooksModule.forRootAsync({ path, decorators, imports, useFactory: () => settings })
  }

  /** As `forRoot`, with settings made of other providers: a pool, a configuration, the service that knows who calls. */
  static forRootAsync(options: WebhooksModuleAsyncOptions): DynamicModule {
    const { path = 'webhooks', decorators = [], imports = [], inject = [], useFactory } = options
    return {
      module: WebhooksModule,
      global: true,
      imports,
      controllers: [createController(path, decorators)],
      providers: [
        { provide: settingsToken, inject, useFactory },
        {
          provide: responderToken,
          inject: [settingsToken],
          useFactory: ({ webhooks, migrate: _, start: __, ...options }: WebhooksSettings) =>
            createNodeResponder(webhooks, options),
        },
        { provide: webhooksToken, inject: [settingsToken], useFactory: ({ webhooks }: WebhooksSettings) => webhooks },
        WebhooksLifecycle,
      ],
      exports: [webhooksToken],
    }
  }
}
