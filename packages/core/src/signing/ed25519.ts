import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { WebhooksError } from '../errors.js'
import { publicKeyPrefix } from './secret.js'

const privateKeyPrefix = 'whsk_'
/** What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410, 7). */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex')
const keyBytes = 32

/** Whether a secret is a private key: `whsk_` and base64 of an ed25519 seed and its public key, as Standard Webhooks v1a has it. */
export function isPrivateKey(secret: string): boolean {
  return secret.startsWith(privateKeyPrefix)
}

/** Seed and public key of a private key; null where it is malformed. */
function halvesOf(secret: string): { seed: Buffer; publicKey: Buffer } | null {
  const encoded = secret.slice(privateKeyPrefix.length)
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== 2 * keyBytes || bytes.toString('base64') !== encoded) return null
  return { seed: bytes.subarray(0, keyBytes), publicKey: bytes.subarray(keyBytes) }
}

function keyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Start, seed]), format: 'der', type: 'pkcs8' })
}

/** Last bytes of a public key's DER: the key itself (RFC 8410, 4). */
function publicBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-keyBytes)
}

/** Whether a private key can be signed with: well-formed, and with the public key that belongs to its seed. */
export function isSoundPrivateKey(secret: string): boolean {
  const halves = halvesOf(secret)
  return halves !== null && publicBytes(keyOf(halves.seed)).equals(halves.publicKey)
}

/** The key of a private key's text. @throws invalid_argument where it is malformed */
export function ed25519Key(secret: string): KeyObject {
  const halves = halvesOf(secret)
  if (halves !== null) return keyOf(halves.seed)
  throw new WebhooksError('invalid_argument', 'A whsk_ secret must be base64 of 64 bytes: a seed and its public key.')
}

/** A fresh private key. */
export function generatePrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-keyBytes)
  return privateKeyPrefix + Buffer.concat([seed, publicBytes(privateKey)]).toString('base64')
}

/**
 * A secret as its endpoint's owner may see it: of a private key the public one, `whpk_` and base64, by which its
 * signatures are verified; any other as it is.
 */
export function shownSecret(secret: string): string {
  if (!isPrivateKey(secret)) return secret
  return publicKeyPrefix + (halvesOf(secret)?.publicKey.toString('base64') ?? '')
}
