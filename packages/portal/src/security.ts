/** Headers of every answer, and what the host lets past them. */
export interface SecurityTerms {
  /** Origins that may show the portal in a frame, or `self`. */
  frameAncestors: readonly string[]
  /** Where the logo is, if the host has one. */
  logo: string | null
}

/**
 * Headers that keep the page to its own origin: no script but its files, no request to other hosts (but for a logo that
 * is there), no frame of another site around it, no address that it was opened with sent along.
 */
export function securityHeaders({ frameAncestors, logo }: SecurityTerms): Readonly<Record<string, string>> {
  const isFramed = frameAncestors.length > 0
  const ancestors = isFramed ? frameAncestors.map((each) => (each === 'self' ? "'self'" : each)).join(' ') : "'none'"
  const policy = [
    "default-src 'self'",
    `frame-ancestors ${ancestors}`,
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
    ...(logo !== null && URL.canParse(logo) ? [`img-src 'self' ${new URL(logo).origin}`] : []),
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // It knows no list of origins; browsers that know the policy go by that.
    ...(!isFramed && { 'x-frame-options': 'DENY' }),
  }
}
