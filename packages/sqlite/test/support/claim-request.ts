let lastToken = 0

/** A claim of everything due at time 2000, with a token of its own. */
export function claimRequest() {
  lastToken += 1
  return { limit: 1000, maxBytes: 1_000_000, leaseMs: 30_000, token: lastToken, known: new Map(), now: 2000 }
}
