import * as v from 'valibot'
import { about } from '../schemas.js'
import { stats } from './catalogue.js'
import { delivery } from './delivery.js'
import { endpoint } from './endpoint.js'
import { message } from './message.js'

const tenant = about(v.string(), 'Whose it is.', 'acme')

/** A tenant as operators see it. */
export const tenantSummary = v.object({
  name: tenant,
  endpoints: about(v.number(), 'How many it has.', 3),
  failing: about(v.number(), 'Endpoints whose last request failed.', 1),
  suspended: about(v.number(), 'Endpoints that are suspended.', 0),
})

/** How everything stands, over all tenants. */
export const operatorStats = v.object({
  ...stats.entries,
  failingEndpoints: about(v.number(), 'Endpoints whose last request failed; at most 10,000 are counted.', 1),
  deliveriesPerSecond: about(
    v.object({ now: v.number(), hourAgo: v.number() }),
    'Deliveries made in the last minute, and in that minute an hour ago, a second, by the time of their messages. Of more than 10,000 in a minute the newest are counted, over the time that they took.',
    { now: 12.5, hourAgo: 11.2 },
  ),
})

/** An endpoint with its tenant. */
export const tenantEndpoint = v.object({ tenant, ...endpoint.entries })

/** What was found over all tenants. */
export const operatorSearch = v.object({
  tenants: about(v.array(tenantSummary), 'With the text in their names; at most ten.', []),
  endpoints: about(v.array(tenantEndpoint), 'With this id, or a URL that begins with it; at most ten.', []),
  messages: about(v.array(v.object({ tenant, ...message.entries })), 'With this id.', []),
  deliveries: about(v.array(v.object({ tenant, ...delivery.entries })), 'With this id.', []),
})
