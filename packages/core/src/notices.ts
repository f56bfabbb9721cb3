import type { Listeners } from './listeners.js'
import type { Logger } from './ports/index.js'

/** Logs what a person may have to look at and no call reports: a failed delivery, a suspended endpoint. */
export function logNotices(listeners: Pick<Listeners, 'on'>, logger: Logger): void {
  listeners.on('delivery.failed', ({ outcome, statusCode, ...event }) => {
    const last = statusCode === null ? `ended with "${outcome}"` : `was answered with ${statusCode}`
    const what = `Delivery ${event.deliveryId} was given up: attempt ${event.attempt} ${last}, and no more will be made.`
    logger.warn(what, { code: 'delivery_failed', outcome, statusCode, ...event })
  })
  listeners.on('endpoint.suspended', ({ reason, ...event }) => {
    const what = `Endpoint ${event.endpointId} was suspended, and what is emitted to it waits until it is unsuspended: ${reason}`
    logger.warn(what, { code: 'endpoint_suspended', reason, ...event })
  })
}
