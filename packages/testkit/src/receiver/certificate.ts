import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'

/** A private key and a certificate, both PEM. */
export interface Certificate {
  key: string
  cert: string
}

const dayMs = 86_400_000

/** Tags of ASN.1 in DER (ITU-T X.690). */
const tag = { boolean: 1, integer: 2, bits: 3, octets: 4, oid: 6, utf8: 12, utcTime: 23, sequence: 48, set: 49 }

/** Object identifiers, encoded. */
const oid = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  basicConstraints: '551d13',
  subjectAltName: '551d11',
}

/**
 * Makes a certificate for host names and IPv4 addresses, signed by itself and good for a day, or as `validity` says: for https
 * receivers, with `cert` as the client's `ca`. The form is RFC 5280's.
 */
export function selfSignedCertificate(
  names: string[] = ['localhost', '127.0.0.1'],
  validity = { from: new Date(Date.now() - dayMs), until: new Date(Date.now() + dayMs) },
): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(tag.sequence, identifier(oid.ecdsaWithSha256))
  const subject = nameOf(names[0] ?? 'localhost')
  const content = der(
    tag.sequence,
    der(0xa0, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, Buffer.from([1]), randomBytes(8)),
    algorithm,
    subject,
    der(tag.sequence, time(validity.from), time(validity.until)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(tag.sequence, ownAuthority(), alternativeNames(names))),
  )
  const signature = sign('sha256', content, privateKey)
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(der(tag.sequence, content, algorithm, der(tag.bits, Buffer.from([0]), signature))),
  }
}

function der(type: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([type, ...size]), content])
}

function identifier(encoded: string): Buffer {
  return der(tag.oid, Buffer.from(encoded, 'hex'))
}

function nameOf(commonName: string): Buffer {
  const value = der(tag.sequence, identifier(oid.commonName), der(tag.utf8, Buffer.from(commonName)))
  return der(tag.sequence, der(tag.set, value))
}

/** `YYMMDDhhmmssZ`. */
function time(at: Date): Buffer {
  return der(tag.utcTime, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(2, 14)}Z`))
}

/** It may sign certificates: itself. */
function ownAuthority(): Buffer {
  const content = der(tag.sequence, der(tag.boolean, Buffer.from([0xff])))
  return der(tag.sequence, identifier(oid.basicConstraints), der(tag.octets, content))
}

function alternativeNames(names: string[]): Buffer {
  const entries = names.map((name) =>
    isIPv4(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  )
  const content = der(tag.sequence, ...entries)
  return der(tag.sequence, identifier(oid.subjectAltName), der(tag.octets, content))
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
