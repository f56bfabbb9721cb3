export { InjectWebhooks, webhooksToken } from './inject-webhooks.js'
export type {
  WebhooksInstance,
  WebhooksModuleAsyncOptions,
  WebhooksModuleOptions,
  WebhooksRoutes,
  WebhooksSettings,
} from './options.js'
export { type HostRequest, nestRequest } from './webhooks-controller.js'
export { WebhooksModule } from './webhooks-module.js'
