import * as v from 'valibot'
import { standard } from '../format/index.js'
import { isSignerHeaderName } from '../headers.js'
import { record, strict, text } from '../input/check.js'
import type { PayloadFormat, Signer } from '../ports/index.js'
import { standardWebhooks } from '../signing/index.js'
import { isFunctionOrAbsent, part, someFunction } from './parts.js'

/** A named signer and payload format. */
export interface Profile {
  signer: Signer
  format: PayloadFormat
}

/** The options that profiles are made of. */
export interface ProfileOptions {
  /** Default: `standardWebhooks()`. */
  signer?: Signer
  /** Default: `standard`. */
  format?: PayloadFormat
  /** Named pairs of signer and format, for endpoints that name one. */
  profiles?: Record<string, { signer?: Signer; format?: PayloadFormat }>
}

/** Custom headers, and what the signer gives, are compared with these names. */
function hasHeaderNames(signer: object): boolean {
  const names: unknown = Reflect.get(signer, 'headerNames')
  return Array.isArray(names) && names.every(isSignerHeaderName)
}

const signer = v.pipe(
  part('sign', 'generateSecret'),
  v.check((signer) => isFunctionOrAbsent(signer, 'accepts'), 'must have a function as accepts, or none'),
  v.check(
    hasHeaderNames,
    'must have headerNames, a list of header names in lower case; none of host, content-* or the connection’s own',
  ),
)

const profile = { signer: v.optional(signer), format: v.optional(someFunction) }

export const profileEntries = { ...profile, profiles: v.optional(record(text(64), strict(profile))) }

/** The default pair under null, the named ones under their names. */
export function profilesOf(options: ProfileOptions): ReadonlyMap<string | null, Profile> {
  const fallback: Profile = { signer: options.signer ?? standardWebhooks(), format: options.format ?? standard }
  const named = Object.entries(options.profiles ?? {}).map(([name, { signer, format }]): [string, Profile] => [
    name,
    { signer: signer ?? fallback.signer, format: format ?? fallback.format },
  ])
  return new Map<string | null, Profile>([[null, fallback], ...named])
}
