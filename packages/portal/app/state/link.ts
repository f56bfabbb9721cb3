/** A link that a host gave out: `#link=<token>&to=/endpoints/ep_1`. */
export interface PortalLink {
  token: string
  /** Where it leads within the portal: a path that begins with `/`. */
  to: string
}

/** The link in a fragment; null where it has none. */
export function readLink(hash: string): PortalLink | null {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  const token = fields.get('link')
  const to = fields.get('to') ?? '/'
  return token ? { token, to: to.startsWith('/') ? to : '/' } : null
}
