import { WebhooksError } from '@posthorn/core'
import * as v from 'valibot'
import type { Authorize, Grant } from './authorize.js'

/** Where keys are: in a list, or wherever `lookup` finds them. */
export interface ApiKeyOptions {
  /** Keys of at least 16 characters, and whose each is. */
  keys?: readonly { key: string; grant: Grant }[]
  /** Finds a key by its {@link apiKeyHash}, which is what to keep of it. null: nobody's. */
  lookup?: (hash: string) => Grant | null | Promise<Grant | null>
}

const some = <Value>(isIt: (value: unknown) => boolean, what: string) => v.custom<Value>(isIt, what)
const optionsSchema = v.strictObject({
  keys: v.optional(
    v.array(
      v.strictObject({
        key: v.pipe(v.string(), v.minLength(16, 'A key needs 16 characters or more.')),
        grant: some<Grant>((value) => typeof value === 'object' && value !== null, 'A key needs a grant.'),
      }),
      'keys must be a list of { key, grant }.',
    ),
    [],
  ),
  lookup: v.optional(
    some<NonNullable<ApiKeyOptions['lookup']>>((value) => typeof value === 'function', 'lookup must be a function.'),
  ),
})

/**
 * An `authorize` for API keys, in `Authorization: Bearer` or `x-api-key`. How long it takes tells nothing of the keys: it
 * compares hashes, all of them, to their ends.
 * @throws invalid_argument where there is neither a key nor a lookup, or a key is short
 */
export function apiKeys(options: ApiKeyOptions): Authorize {
  const checked = v.safeParse(optionsSchema, options)
  if (!checked.success) throw wrong(checked.issues[0].message)
  const { keys, lookup } = checked.output
  if (keys.length === 0 && lookup === undefined) throw wrong('Give keys or lookup.')
  const hashed = keys.map(async ({ key, grant }) => ({ hash: await apiKeyHash(key), grant }))
  return async ({ headers }) => {
    const key = keyOf(headers)
    if (key === null) return null
    const hash = await apiKeyHash(key)
    let found: Grant | null = null
    for (const each of await Promise.all(hashed)) if (isSame(each.hash, hash)) found = each.grant
    return found ?? (await lookup?.(hash)) ?? null
  }
}

/** SHA-256 of a key in hex: what to keep of it, and to find it by. A key has to be long and random for that. */
export async function apiKeyHash(key: string): Promise<string> {
  const bytes = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const maxKeyLength = 1024

function isKey(text: string | null | undefined): text is string {
  return typeof text === 'string' && text !== '' && text.length <= maxKeyLength
}

function keyOf(headers: Headers): string | null {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '') ?? []
  return [bearer, headers.get('x-api-key')].find(isKey) ?? null
}

/** Of texts of one length. */
function isSame(left: string, right: string): boolean {
  let difference = 0
  for (let at = 0; at < left.length; at++) difference |= left.charCodeAt(at) ^ right.charCodeAt(at)
  return difference === 0
}

function wrong(what: string): WebhooksError {
  return new WebhooksError('invalid_argument', `apiKeys: ${what}`)
}
