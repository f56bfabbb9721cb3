import type { Delivery } from '../api/types.ts'
import type { MessageKey } from '../i18n/en.ts'

/** How a request ended. */
type Outcome = Delivery['lastOutcome']

/** What the causes of an outcome usually are, and what to do: the key of the text. null: nothing is wrong. */
export function adviceOn(outcome: Outcome, statusCode: number | null): MessageKey | null {
  if (outcome === null) return null
  if (outcome !== 'response') return `advice.${outcome}`
  if (statusCode === null || (statusCode >= 200 && statusCode < 300)) return null
  return byStatus[statusCode] ?? (statusCode >= 500 ? 'advice.5xx' : statusCode >= 400 ? 'advice.4xx' : 'advice.3xx')
}

const byStatus: Readonly<Record<number, MessageKey>> = {
  401: 'advice.401',
  403: 'advice.401',
  404: 'advice.404',
  405: 'advice.404',
  410: 'advice.410',
  413: 'advice.413',
  429: 'advice.429',
}
