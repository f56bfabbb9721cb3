/**
 * A UUIDv7 (RFC 9562) that starts with `prefix`, the 13 characters of its time. The random part, variant bits included,
 * is that of a version 4 UUID: runtimes draw those from a pool, so there is no system call per id.
 */
export function deliveryId(prefix: string): string {
  return `${prefix}-7${crypto.randomUUID().slice(15)}`
}
