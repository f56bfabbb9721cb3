import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Makes and checks the tokens of links. */
export interface LinkTokens {
  /** A new token, signed with the first key. */
  make(): string
  /** Whether one of the keys signed it. How long that takes tells nothing of them. */
  isSigned(token: string): boolean
}

/** Of keys of any length; the first one signs, each of them verifies, so that keys can be rotated. */
export function linkTokens(keys: readonly string[]): LinkTokens {
  const [newest = ''] = keys
  return {
    make() {
      const nonce = randomBytes(24).toString('base64url')
      return `${nonce}.${sign(newest, nonce)}`
    },
    isSigned(token) {
      const [nonce = '', signature = ''] = token.split('.')
      // All of them, to their ends
      const matches = keys.map((key) => isSame(sign(key, nonce), signature))
      return matches.includes(true)
    },
  }
}

/** A token of a session: random, and signed by nobody, since the store alone says what it is. */
export function sessionToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of a token, and what it is found by. */
export function idOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

function sign(key: string, nonce: string): string {
  return createHmac('sha256', key).update(`posthorn portal link\n${nonce}`).digest('base64url')
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}
