/** The cookie that a session's token is kept in. */
export interface SessionCookie {
  /** The token a request carries; null where it has none, or two that differ: one was put there by another site. */
  read(header: string | null | undefined): string | null
  /** The header that has a browser keep a token. */
  keep(token: string, forMs: number): string
  /** The header that has a browser forget it. */
  forget(): string
}

/**
 * Without a `Path`: a browser then takes the path above `/session`, which is where the portal is mounted as the browser sees
 * it, whatever a proxy cuts off. The name is that place's own. `isFramed`: pages of other sites show the portal, whose
 * frames get no cookie that is `SameSite=Strict`; `Partitioned` keeps it to the site that it was set below.
 */
export function sessionCookie(url: string, isFramed: boolean): SessionCookie {
  const { protocol, pathname } = new URL(url)
  const isSecure = protocol === 'https:' || isFramed
  const place = pathname.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '')
  const name = `${isSecure ? '__Secure-' : ''}posthorn${place}`
  const site = isFramed ? 'SameSite=None; Partitioned' : 'SameSite=Strict'
  const terms = `HttpOnly; ${site}${isSecure ? '; Secure' : ''}`
  return {
    read(header) {
      const values = new Set(
        (header ?? '')
          .split(/;\s*/)
          .filter((pair) => pair.startsWith(`${name}=`))
          .map((pair) => pair.slice(name.length + 1)),
      )
      const [token = ''] = values
      return values.size === 1 && /^[\w-]{43}$/.test(token) ? token : null
    },
    keep: (token, forMs) => `${name}=${token}; Max-Age=${Math.floor(forMs / 1000)}; ${terms}`,
    forget: () => `${name}=; Max-Age=0; ${terms}`,
  }
}
