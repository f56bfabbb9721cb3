export type { LinkOptions, PortalOptions } from './options.js'
export { type Portal, type PortalWebhooks, portal } from './portal.js'
export type { LinkFor, PortalLinkRequest } from './sessions.js'
