import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { WebhooksError } from '../errors.js'
import type { EndpointIdKind } from '../ports/index.js'
import { callHost } from '../user-callbacks.js'

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** ULID: 48 bits of time and 80 random ones in Crockford's base 32. Source: https://github.com/ulid/spec */
function ulid(at: number): string {
  let time = ''
  for (let rest = at, digit = 0; digit < 10; digit++, rest = Math.floor(rest / 32)) {
    time = crockford.charAt(rest % 32) + time
  }
  return time + Array.from(randomBytes(16), (byte) => crockford.charAt(byte % 32)).join('')
}

/** MongoDB's ObjectId: 4 bytes of seconds, then random ones (5 of the process and 3 of a counter in the original). */
function objectId(at: number): string {
  return (
    Math.floor(at / 1000)
      .toString(16)
      .padStart(8, '0') + randomBytes(8).toString('hex')
  )
}

const integerEpoch = Date.UTC(2016, 0, 1)

/**
 * A number within 53 bits: 41 bits of ms since 2016, 12 random ones. From 2024 to 2085 all have 16 digits, and so sort as
 * text as they do as numbers. A clash is met by making another (see create).
 */
function integer(at: number): string {
  return String(Math.max(0, at - integerEpoch) * 4096 + randomInt(4096))
}

const own = {
  name: 'ids.endpoint',
  gives: '1 to 64 letters, digits or any of "_.~-" (ids stand in URLs)',
  effect: 'No endpoint was created.',
}

function isUsableId(id: unknown): id is string {
  return typeof id === 'string' && /^[A-Za-z0-9_.~-]{1,64}$/.test(id)
}

/**
 * The generator of a kind of endpoint id; the host's own function makes it throw `host_function_failed` where it gives no
 * usable id. @throws invalid_argument (no such kind)
 */
export function endpointIdGenerator(kind: EndpointIdKind): (at: number) => string {
  if (kind === 'uuid') return () => randomUUID()
  if (kind === 'ulid') return ulid
  if (kind === 'objectId') return objectId
  if (kind === 'integer') return integer
  if (typeof kind === 'function') return () => callHost(own, isUsableId, kind)
  throw new WebhooksError('invalid_argument', 'ids.endpoint must be uuid, ulid, objectId, integer or a function.')
}
