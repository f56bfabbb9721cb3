import { withStorage } from './storage.ts'

/** A link that a host gave out: `#link=<token>&to=/endpoints/ep_1`. */
export interface PortalLink {
  token: string
  /** Where it leads within the portal: a path that begins with `/`. */
  to: string
}

/** What is sent to open a link. The same again gives the same session, and only who made the nonce can send it again. */
export interface Exchange {
  link: string
  nonce: string
}

/** The link in a fragment; null where it has none. */
export function readLink(hash: string): PortalLink | null {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  const token = fields.get('link')
  const to = fields.get('to') ?? '/'
  return token ? { token, to: to.startsWith('/') ? to : '/' } : null
}

/** Exchanges that had no answer yet, by the portal they are for, where there is no storage. */
const unanswered = new Map<string, Exchange>()

/**
 * The exchange to make when the portal at `base` starts: of the link in the address, else one that had no answer yet,
 * before a reload too. The link leaves the address at once: it must not be shared, nor stay in the history.
 */
export function takeExchange(base: string): Exchange | null {
  const pending = readExchange(base)
  const link = readLink(location.hash)
  if (link === null) return pending
  const exchange = pending?.link === link.token ? pending : { link: link.token, nonce: newNonce() }
  unanswered.set(base, exchange)
  withStorage('sessionStorage', (storage) => storage.setItem(keyOf(base), `${exchange.link} ${exchange.nonce}`))
  history.replaceState(null, '', `#${link.to}`)
  dispatchEvent(new HashChangeEvent('hashchange'))
  return exchange
}

/** The exchange was answered, whatever with. */
export function forgetExchange(base: string): void {
  unanswered.delete(base)
  withStorage('sessionStorage', (storage) => storage.removeItem(keyOf(base)))
}

function readExchange(base: string): Exchange | null {
  const stored = withStorage('sessionStorage', (storage) => storage.getItem(keyOf(base)))
  const [link, nonce] = stored?.split(' ') ?? []
  return link && nonce ? { link, nonce } : (unanswered.get(base) ?? null)
}

function keyOf(base: string): string {
  return `posthorn-link ${base}`
}

function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
