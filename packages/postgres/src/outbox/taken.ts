import type { PublishItem } from '@posthorn/core'
import type { EndpointJson, Leased } from './claim-result.js'
import type { HealthJson } from './health-json.js'

/** What a publish gives of the rows that its caller took. */
export interface Taken {
  now: number
  leased: TakenRow[] | null
}

/** `version` is null where the endpoint has been deleted, `health` where it has none. */
type TakenRow = [
  id: string,
  messageId: string,
  endpointId: string,
  dueAt: number,
  version: number | null,
  health: HealthJson | null,
]

/** The rows, with the messages they are of. */
export function leasedOf({ now, leased }: Taken, items: readonly PublishItem[]): Leased {
  const messages = new Map(items.map(({ message }) => [message.id, message]))
  const endpoints = new Map<string, EndpointJson>()
  const deliveries = (leased ?? []).map(([id, messageId, endpointId, dueAt, version, health]) => {
    if (version !== null) endpoints.set(endpointId, [endpointId, version, health])
    const tenant = messages.get(messageId)?.tenant ?? ''
    const lateMs = Math.max(0, now - dueAt)
    return { id, tenant, messageId, endpointId, attempts: 0, attemptsInBudget: 0, dueAt, lateMs }
  })
  return { now, deliveries, messages: [...messages.values()], endpoints: [...endpoints.values()] }
}
