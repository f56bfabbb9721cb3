const symmetricPrefix = 'whsec_'
/** How a public key begins: `whpk_` and base64 of an ed25519 key's 32 bytes. */
export const publicKeyPrefix = 'whpk_'
const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * The HMAC key of a secret: `whsec_` and base64 gives the decoded bytes (Standard Webhooks), anything else its UTF-8
 * bytes. Runs in any runtime.
 */
export function secretKey(secret: string): Uint8Array<ArrayBuffer> {
  const encoded = secret.startsWith(symmetricPrefix) ? secret.slice(symmetricPrefix.length) : ''
  if (!base64.test(encoded) || encoded.replace(/={1,2}$/, '').length % 4 === 1) {
    return new Uint8Array(new TextEncoder().encode(secret))
  }
  return Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0))
}

/** Fewest bytes of a key that someone chose. */
const minKeyBytes = 16

/**
 * Whether every Standard Webhooks library derives the key of a `whsec_` secret as {@link secretKey} does: padded base64 of
 * at least 16 bytes. True for a text that is no `whsec_` secret: those libraries take none such.
 */
export function isPortableSecret(secret: string): boolean {
  if (!secret.startsWith(symmetricPrefix)) return true
  const encoded = secret.slice(symmetricPrefix.length)
  return encoded.length % 4 === 0 && base64.test(encoded) && secretKey(secret).length >= minKeyBytes
}

/** A fresh secret of 32 random bytes: `whsec_` and base64. */
export function generateSymmetricSecret(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(32))
  return symmetricPrefix + btoa(String.fromCharCode(...bytes))
}
