import { defineDialect } from '../dialect.js'
import { errorBody, presentError } from '../error-body.js'
import { tenantUuid } from '../tenant-uuid.js'
import { deliveryRoutes } from './deliveries.js'
import { webhook, webhookRoutes, webhookWithSecret } from './webhooks.js'

/** Every call is `POST /api/webhooks-<verb>` with JSON in snake_case; https endpoints only. */
export const rpc = defineDialect({
  name: 'rpc',
  routes: [...webhookRoutes, ...deliveryRoutes],
  presentFailure: presentError,
  failure: errorBody,
  schemas: { Webhook: webhook, WebhookWithSecret: webhookWithSecret, Error: errorBody },
  endpointIds: 'uuid',
  tenantId: tenantUuid,
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
})
