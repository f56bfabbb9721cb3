import { defineDialect } from '../dialect.js'
import { errorBody, presentError } from '../error-body.js'
import { tenantUuid } from '../tenant-uuid.js'
import { webhook, webhookRoutes } from './webhooks.js'

export { type FlatProfileOptions, flatProfile } from './profile.js'

/** `POST /webhook` and its like, one flat object in snake_case; its requests are those of `flatProfile()`. */
export const flat = defineDialect({
  name: 'flat',
  routes: webhookRoutes,
  presentFailure: presentError,
  failure: errorBody,
  schemas: { Webhook: webhook, Error: errorBody },
  endpointIds: 'uuid',
  profile: 'flat',
  tenantId: tenantUuid,
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
})
