import type { Attempt, Delivery } from '@posthorn/core'
import * as v from 'valibot'
import { about, time } from '../schemas.js'

/*
 * Diverted events as the page has them. No route gives them yet: core has to divert first.
 */

/** `DivertedEventResponse` */
export const divertedEventResponse = v.object({
  eventLocator: about(v.string(), 'Of the event.', '0197f3c2-9a00-7000-8000-000000000001'),
  requestLocator: about(v.string(), 'Of its way to this webhook.', '0197f3c2-9a00-7000-8000-000000000002'),
  failureMessage: about(v.string(), 'What happened, for people.', 'The receiver answered 404.'),
  failureTimestamp: time,
  failureTrigger: about(v.string(), 'Which of the triggers it met.', '4xx'),
})

/** A delivery that was diverted, by its last attempt. `triggers`: those of the webhook's failure handling. */
export function presentDiverted(
  { id, messageId }: Pick<Delivery, 'id' | 'messageId'>,
  attempt: Pick<Attempt, 'outcome' | 'statusCode' | 'error' | 'startedAt' | 'durationMs'>,
  triggers: readonly string[],
): v.InferInput<typeof divertedEventResponse> {
  const { outcome, statusCode, error, startedAt, durationMs } = attempt
  return {
    eventLocator: messageId,
    requestLocator: id,
    failureMessage: statusCode === null ? (error ?? `It failed: ${outcome}.`) : `The receiver answered ${statusCode}.`,
    failureTimestamp: new Date(startedAt.getTime() + durationMs),
    failureTrigger: triggerOf(outcome, statusCode, triggers),
  }
}

/** The most exact one; what none of them names (they may have changed since) stands for itself. */
function triggerOf(outcome: Attempt['outcome'], statusCode: number | null, triggers: readonly string[]): string {
  if (statusCode === null) return outcome
  const code = String(statusCode)
  return triggers.includes(code) ? code : `${code.charAt(0)}xx`
}
