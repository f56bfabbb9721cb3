import { isWebhooksError } from '@posthorn/core'
import * as v from 'valibot'
import { Refusal } from '../failure.js'
import { about } from '../schemas.js'

/*
 * Headers of requests that must not be made twice, or not of something that has changed meanwhile.
 */

/** `Idempotency-Key` of a creation. */
export const idempotencyKey = v.object({
  'idempotency-key': v.optional(
    about(
      v.string(),
      'Your own key, to repeat a creation safely: for a day the same key creates no second endpoint and gets the same answer.',
      '8e03978e-40d5-43e8-bc93-6894a57f9324',
    ),
  ),
})

/** `If-Match` of a change. */
export const ifMatch = v.object({
  'if-match': v.optional(
    about(
      v.pipe(v.string(), v.regex(/^(\*|"[1-9]\d{0,14}")$/, 'Must be the ETag of an answer, or *.')),
      'The `ETag` of what the change was made of: nothing is changed where it has another by now.',
      '"1"',
    ),
  ),
})

/** The `ETag` of something that has versions. */
export function etag({ version }: { version: number }): Record<string, string> {
  return { etag: `"${version}"` }
}

/** Makes a change of the version that `If-Match` names. @throws Refusal where there is another */
export async function ifUnchanged<Result>(
  match: string | undefined,
  change: (version: number | undefined) => Promise<Result>,
): Promise<Result> {
  if (match === undefined || match === '*') return change(undefined)
  try {
    return await change(Number(match.slice(1, -1)))
  } catch (error) {
    if (!isWebhooksError(error, 'conflict')) throw error
    throw new Refusal('precondition_failed', { detail: 'Read it again, and repeat the change.' })
  }
}
