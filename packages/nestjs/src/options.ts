import type { DynamicModule, FactoryProvider } from '@nestjs/common'
import type { WebhooksManagement } from '@posthorn/core'
import type { ApiOptions, Responder } from '@posthorn/http'

/** The part of an instance from `createWebhooks()` that the module uses. */
export interface WebhooksInstance extends WebhooksManagement {
  migrate(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

/** The instance, its lifecycle in the app, and the settings of the management API. */
export interface WebhooksSettings extends ApiOptions {
  webhooks: WebhooksInstance
  /** Whether the app migrates the database before it listens. Default: false. */
  migrate?: boolean
  /** Whether a worker runs in this process. Default: true. */
  start?: boolean
}

/** Where something is served. Separate from the settings, because Nest creates routes before providers. */
export interface WebhooksRoutes {
  /** Path below the app's global prefix. Default: `webhooks`. */
  path?: string
  /** Decorators for its controller: `UseGuards(CustomerGuard)`, `Public()`, `SkipThrottle()`. */
  decorators?: readonly ClassDecorator[]
  /** Modules whose providers the guards of `decorators`, or `inject`, need. */
  imports?: DynamicModule['imports']
}

/** What `WebhooksModule.forRoot` takes. */
export interface WebhooksModuleOptions extends WebhooksSettings, WebhooksRoutes {}

/** What `WebhooksModule.forRootAsync` takes: a factory for the settings, and what to inject into it. */
export interface WebhooksModuleAsyncOptions
  extends WebhooksRoutes,
    Pick<FactoryProvider<WebhooksSettings>, 'inject' | 'useFactory'> {}

/** What `ResponderModule.forRoot` takes. */
export interface ResponderModuleOptions extends WebhooksRoutes {
  /** What answers, such as `portal(webhooks, { … })`. */
  responder: Responder
}

/** What `ResponderModule.forRootAsync` takes: a factory for the responder, and what to inject into it. */
export interface ResponderModuleAsyncOptions
  extends WebhooksRoutes,
    Pick<FactoryProvider<Responder>, 'inject' | 'useFactory'> {}

/** The provider of the settings, inside the module. */
export const settingsToken = Symbol.for('posthorn.nestjs.settings')

/** The provider of what a module's controller answers with. */
export const responderToken = Symbol.for('posthorn.nestjs.responder')
