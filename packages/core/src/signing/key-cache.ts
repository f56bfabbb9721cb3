import { createSecretKey, type KeyObject } from 'node:crypto'
import { secretKey } from './secret.js'

const maxKeys = 4096

/** Derives each secret's key once: deriving costs as much as signing. Holds the most recent 4,096 secrets. */
export function keyCache(): (secret: string) => KeyObject {
  const keys = new Map<string, KeyObject>()
  return (secret) => {
    const known = keys.get(secret)
    if (known !== undefined) return known
    const key = createSecretKey(secretKey(secret))
    if (keys.size >= maxKeys) {
      const oldest = keys.keys().next()
      if (!oldest.done) keys.delete(oldest.value)
    }
    keys.set(secret, key)
    return key
  }
}
