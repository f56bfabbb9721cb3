/** Methods that change nothing. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** What a browser sends by itself, from any page: cookies, and what was typed into its own password prompt. */
function hasAmbientCredentials({ headers }: Request): boolean {
  return headers.has('cookie') || /^(basic|digest|negotiate|ntlm)\b/i.test(headers.get('authorization') ?? '')
}

/**
 * Whether a page of another origin may have made a browser send this write with credentials of its user. Believes the
 * browser's own headers, which pages cannot set: `Sec-Fetch-Site`, else `Origin` beside `Host`. Without both of them it
 * is no browser. `allowed`: origins whose pages may.
 */
export function isCrossSite(request: Request, allowed: ReadonlySet<string>): boolean {
  return hasAmbientCredentials(request) && isFromElsewhere(request, allowed)
}

/** As {@link isCrossSite}, whatever it is sent with: for what would give a browser credentials. */
export function isFromElsewhere(request: Request, allowed: ReadonlySet<string>): boolean {
  if (safe.has(request.method)) return false
  const origin = request.headers.get('origin')
  if (origin !== null && allowed.has(origin)) return false
  const site = request.headers.get('sec-fetch-site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  // By host alone: behind a proxy that ends TLS, the scheme is not the public one.
  return origin !== null && !(URL.canParse(origin) && new URL(origin).host === hostOf(request))
}

/** Empty where the request names none: it is of no origin then. */
function hostOf({ url }: Request): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
