import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Makes and checks the tokens of links. */
export interface LinkTokens {
  /** A new token, signed with the first key. */
  make(): string
  /**
   * The token of the session that a link is exchanged for by whoever made the nonce: the same each time, so that an
   * exchange can be made again. null where none of the keys signed the link. How long that takes tells nothing of them.
   */
  sessionOf(link: string, nonce: string): string | null
}

/**
 * Of keys of any length; the first one signs, each of them verifies, so that keys can be rotated. The key that signed a
 * link makes its session: from link and nonce alone, which the page knows, nobody can tell the session's token.
 */
export function linkTokens(keys: readonly string[]): LinkTokens {
  const [newest = ''] = keys
  return {
    make() {
      const nonce = randomBytes(24).toString('base64url')
      return `${nonce}.${mac(newest, linkUse, nonce)}`
    },
    sessionOf(link, nonce) {
      const [id = '', signature = ''] = link.split('.')
      // All of them, to their ends
      const matching = keys.filter((key) => isSame(mac(key, linkUse, id), signature))
      return matching[0] === undefined ? null : mac(matching[0], sessionUse, `${link}\n${nonce}`)
    },
  }
}

/** What is stored of a token, and what it is found by. */
export function idOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

const linkUse = 'posthorn portal link'
const sessionUse = 'posthorn portal session'

function mac(key: string, use: string, text: string): string {
  return createHmac('sha256', key).update(`${use}\n${text}`).digest('base64url')
}

function isSame(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}
