import { randomFillSync, randomUUID } from 'node:crypto'

/** Random digits in hex, from a pool: a system call for many. */
function randomDigits(): (bytes: number) => string {
  const pool = Buffer.alloc(4096)
  let used = pool.length
  return (bytes) => {
    if (used + bytes > pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += bytes
    return pool.toString('hex', used - bytes, used)
  }
}

/** The leading 13 characters of a UUIDv7 of time `at` (ms): 48 bits of time, `xxxxxxxx-xxxx`; at most what they can tell. */
export function uuidv7Time(at: number): string {
  const hex = Math.min(0xffff_ffff_ffff, Math.max(0, Math.floor(at)))
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}`
}

/** The time that a UUIDv7 carries, in ms. */
export function timeOfUuidv7(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/**
 * A delivery's id: a UUIDv7 (RFC 9562) that starts with `prefix`, the 13 characters of its time. The random part, variant
 * bits included, is that of a version 4 UUID: runtimes draw those from a pool, so there is no system call per id.
 */
export function deliveryId(prefix: string): string {
  return `${prefix}-7${randomUUID().slice(15)}`
}

/**
 * A generator of UUIDv7 that sort in the order they were made, within one process: 12 bits count up inside a
 * millisecond (RFC 9562, section 6.2, method 1).
 */
export function uuidv7Generator(): (at: number) => string {
  const randomHex = randomDigits()
  let lastMs = -1
  let sequence = 0
  return (at) => {
    const ms = Math.max(0, Math.floor(at))
    if (ms > lastMs) {
      lastMs = ms
      sequence = Number.parseInt(randomHex(1), 16)
    } else if (++sequence > 0xfff) {
      lastMs++
      sequence = 0
    }
    const random = randomHex(8)
    const variant = ((Number.parseInt(random.slice(0, 1), 16) & 0x3) | 0x8).toString(16)
    const counter = sequence.toString(16).padStart(3, '0')
    return `${uuidv7Time(lastMs)}-7${counter}-${variant}${random.slice(1, 4)}-${random.slice(4)}`
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text has the shape of the UUIDs made here (lower case). Anything else is no id of a message or delivery. */
export function isUuid(text: string): boolean {
  return uuid.test(text)
}
