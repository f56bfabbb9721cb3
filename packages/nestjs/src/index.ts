export { InjectWebhooks, webhooksToken } from './inject-webhooks.js'
export type {
  ResponderModuleAsyncOptions,
  ResponderModuleOptions,
  WebhooksInstance,
  WebhooksModuleAsyncOptions,
  WebhooksModuleOptions,
  WebhooksRoutes,
  WebhooksSettings,
} from './options.js'
export { ResponderModule } from './responder-module.js'
export { type HostRequest, nestRequest } from './webhooks-controller.js'
export { WebhooksModule } from './webhooks-module.js'
