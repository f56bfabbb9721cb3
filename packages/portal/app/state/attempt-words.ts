import type { Delivery, Endpoint } from '../api/types.ts'
import type { Text } from '../i18n/text.ts'

/** How a request ended, in words: `answered 503`, `took too long`. */
export function outcomeWords(
  outcome: NonNullable<Delivery['lastOutcome']>,
  status: number | null,
  { t }: Text,
): string {
  return t(`outcome.${outcome}`, { status: status ?? '' })
}

/** How many attempts were made, of how many, where the endpoint says that: `3`, `3 of 10`. */
export function attemptsOf({ attempts }: Delivery, endpoint: Endpoint | undefined, { t, number }: Text): string {
  const most = endpoint ? mostAttempts(endpoint) : null
  return most === null || attempts > most ? number(attempts) : t('log.attemptsOf', { count: attempts, most })
}

/** How often an endpoint is tried; null where it has no schedule of its own, or was sent to again. */
function mostAttempts({ failureHandling }: Endpoint): number | null {
  const retry = failureHandling?.retry
  if (!retry) return null
  return retry.kind === 'schedule' ? retry.delaysMs.length + 1 : retry.maxAttempts
}
