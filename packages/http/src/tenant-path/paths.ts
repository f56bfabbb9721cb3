import * as v from 'valibot'
import { text } from '../schemas.js'

/** Below which everything stands. */
export const base = '/event/:tenantLocator/webhooks'

/** What names something in a path. */
export const locator = v.pipe(text, v.maxLength(256, 'Is too long for a locator.'))

/** Parameters of {@link base}. */
export const inTenant = v.object({ tenantLocator: locator })

/** Parameters of a webhook's path. */
export const ofWebhook = v.object({ tenantLocator: locator, webhookLocator: locator })
