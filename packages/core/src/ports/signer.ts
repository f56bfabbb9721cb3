/** What a signer signs. `timestamp` is the attempt's time in seconds since 1970; `secrets` are plain, newest first. */
export interface SignRequest {
  id: string
  timestamp: number
  body: string
  secrets: string[]
}

/**
 * Makes the signature headers. MUST be pure: the same request gives the same headers, at once. MUST give none but
 * those in `headerNames`, and at least one where there are any, so that nothing goes out unsigned by mistake.
 */
export interface Signer {
  /**
   * Names of the headers it sets, in lower case; custom headers may not use them. Not `host`, `content-*` and others that
   * belong to the library or the connection.
   */
  readonly headerNames: readonly string[]
  sign(request: SignRequest): Record<string, string>
  /**
   * Whether it can sign with this secret; MUST be pure. A secret that it cannot sign with is refused for its endpoints.
   * Default: with any.
   */
  accepts?(secret: string): boolean
  /** A fresh secret of the kind this signer wants. */
  generateSecret(): string
}
