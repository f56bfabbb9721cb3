import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { WebhooksError } from '../errors.js'

const sealedPrefix = 'sealed:1:'

/** Whose secret it is. What was sealed for one endpoint opens for no other, of whatever tenant. */
export interface SecretOwner {
  tenant: string
  /** Of the endpoint. */
  id: string
}

/** Keeps secrets at rest. */
export interface SecretBox {
  /** Whether the host gave keys; without, secrets are stored plain. */
  readonly sealed: boolean
  seal(plain: string, owner: SecretOwner): string
  /** Whether what is stored is as {@link seal} would seal it now: with the newest key. */
  isCurrent(stored: string): boolean
  /** @throws secret_unreadable */
  open(stored: string, owner: SecretOwner): string
}

interface Key {
  id: string
  bytes: Buffer
}

function parseKey(text: string, position: number): Key {
  const bytes = Buffer.from(String(text), 'base64')
  if (bytes.length !== 32 || !/^[A-Za-z0-9+/]{43}=?$/.test(text)) {
    const message = `secrets.keys[${position}] must be 32 random bytes in base64 (openssl rand -base64 32).`
    throw new WebhooksError('invalid_argument', message)
  }
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes }
}

/** Bound to the ciphertext, so that who can write rows cannot put one endpoint's secret into another's. */
function ownerData({ tenant, id }: SecretOwner): Buffer {
  return Buffer.from(JSON.stringify([tenant, id]), 'utf8')
}

/**
 * AES-256-GCM under the host's keys: the first seals, each of them opens, so that keys can be rotated. Sealed text is
 * `sealed:1:<key id>:<iv>.<tag>.<ciphertext>`, in base64url; its owner is the additional authenticated data. @throws invalid_argument where a key is malformed.
 */
export function createSecretBox(keys: readonly string[]): SecretBox {
  const parsed = keys.map(parseKey)
  const [newest] = parsed
  return {
    sealed: newest !== undefined,
    seal(plain, owner) {
      if (newest === undefined) return plain
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', newest.bytes, iv).setAAD(ownerData(owner))
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      const parts = [iv, cipher.getAuthTag(), text].map((part) => part.toString('base64url'))
      return `${sealedPrefix}${newest.id}:${parts.join('.')}`
    },
    isCurrent: (stored) => stored.startsWith(sealedPrefix) && stored.split(':')[2] === newest?.id,
    open(stored, owner) {
      if (!stored.startsWith(sealedPrefix)) return stored
      const [id, body = ''] = stored.slice(sealedPrefix.length).split(':')
      const key = parsed.find((candidate) => candidate.id === id)
      const [iv, tag, text] = body.split('.').map((part) => Buffer.from(part, 'base64url'))
      if (key === undefined || iv === undefined || tag === undefined || text === undefined) {
        const message = `A secret was sealed with key ${id}, which is not among secrets.keys: add it as an old key.`
        throw new WebhooksError('secret_unreadable', message)
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.bytes, iv, { authTagLength: 16 })
        decipher.setAuthTag(tag).setAAD(ownerData(owner))
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new WebhooksError(
          'secret_unreadable',
          'A stored secret was altered, or is not of this endpoint: it cannot be decrypted.',
          { cause },
        )
      }
    },
  }
}

/** SHA-256 of a secret in hex: tells whether two are the same without keeping them. */
export function secretFingerprint(plain: string): string {
  return createHash('sha256').update(plain).digest('hex')
}

/** What is shown of a secret: at most 10 characters, and never more than a quarter of it. */
export function secretPrefix(plain: string): string {
  return plain.slice(0, Math.min(10, Math.floor(plain.length / 4)))
}
