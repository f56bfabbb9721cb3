import { isTriggered } from '../dispatch/index.js'
import { timeOfUuidv7 } from '../ids/uuidv7.js'
import type { Clock, EndpointRecord, Ids, PublishItem, Store } from '../ports/index.js'
import type { Repeat } from '../repeat.js'
import { alertEndpointOf, isStillWanted, keepAlertEndpoint } from '../request/alert-endpoint.js'
import type { SecretBox } from '../secrets/secret-box.js'
import type { Failed, SettledInfo } from './run.js'

export interface AlertsOptions<Tx> {
  store: Pick<Store<Tx>, 'endpoints' | 'outbox'>
  box: SecretBox
  ids: Ids
  clock: Clock
  repeat: Repeat
  /** Called once an alert is stored: more is due. */
  nudge: () => void
  onError: (error: unknown) => void
}

/** Event type of an alert. */
export const alertType = 'webhook.failed'

/** Most failures that an alert lists. */
const maxListed = 100

function payloadOf({ id, url }: EndpointRecord, infos: readonly SettledInfo[]): string {
  const failures = infos
    .slice(0, maxListed)
    .map(({ deliveryId, messageId, eventType, attempt, outcome, transition }) => ({
      deliveryId,
      messageId,
      eventType,
      attempts: attempt,
      outcome: outcome.kind,
      statusCode: outcome.kind === 'response' ? outcome.status : null,
      diverted: transition.status === 'failed' && transition.diverted === true,
    }))
  return JSON.stringify({ endpointId: id, url, count: infos.length, failures })
}

/**
 * Tells who an endpoint's failure handling names of what failed for good: one alert for each endpoint of a batch. An alert
 * is published after what it tells of was stored, so that one may be lost where the process ends in between.
 */
export function createAlerts<Tx>({ store, box, ids, clock, repeat, nudge, onError }: AlertsOptions<Tx>) {
  const underWay = new Set<Promise<void>>()

  async function raise(endpoint: EndpointRecord, infos: readonly SettledInfo[]): Promise<void> {
    const hidden = alertEndpointOf(endpoint, box)
    if (hidden === null) return
    const id = ids.message(clock.now())
    // As of every message: the time of its id
    const createdAt = timeOfUuidv7(id)
    const item: PublishItem = {
      message: {
        id,
        tenant: hidden.tenant,
        type: alertType,
        payload: payloadOf(endpoint, infos),
        scopes: [],
        idempotencyKey: null,
        traceparent: null,
        createdAt,
        deliverAt: null,
        expiresAt: null,
      },
      patterns: [hidden.id],
      contentHash: null,
      deliveryIdPrefix: ids.deliveryPrefix(createdAt),
    }
    await repeat(() => keepAlertEndpoint(store.endpoints, hidden))
    if (!(await repeat(() => isStillWanted(store, endpoint, box)))) return
    await repeat(() => store.outbox.publish({ items: [item], sentAt: clock.now() }))
    nudge()
  }

  return {
    /** What a settle has stored as failed. */
    failed(batch: readonly Failed[]): void {
      const byEndpoint = new Map<string, { endpoint: EndpointRecord; infos: SettledInfo[] }>()
      for (const { endpoint, info } of batch) {
        const handling = endpoint.failureHandling
        if (!handling?.alert || !isTriggered(handling, info.outcome)) continue
        const entry = byEndpoint.get(endpoint.id) ?? { endpoint, infos: [] }
        entry.infos.push(info)
        byEndpoint.set(endpoint.id, entry)
      }
      for (const { endpoint, infos } of byEndpoint.values()) {
        const raised = raise(endpoint, infos)
          .catch(onError)
          .finally(() => underWay.delete(raised))
        underWay.add(raised)
      }
    },
    /** Whether one is being stored. */
    isBusy: (): boolean => underWay.size > 0,
    /** Resolves once those are stored that were raised until now. */
    async stored(): Promise<void> {
      await Promise.all(underWay)
    },
  }
}

export type Alerts = ReturnType<typeof createAlerts>
