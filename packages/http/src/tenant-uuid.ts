import { createHash } from 'node:crypto'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** RFC 9562, section 6.6: the namespace of URLs. */
const namespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex')

/**
 * The tenant as clients see it where they expect a UUID: itself where it is one, otherwise the UUIDv5 of
 * `urn:posthorn:tenant:<tenant>` (RFC 9562, section 5.5), the same one always.
 */
export function tenantUuid(tenant: string): string {
  if (uuid.test(tenant)) return tenant
  const bytes = createHash('sha1').update(namespace).update(`urn:posthorn:tenant:${tenant}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
