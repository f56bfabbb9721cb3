import type { KeyObject } from 'node:crypto'

const maxKeys = 4096

/** Derives each secret's key once, by `derive`: that costs as much as signing. Holds the most recent 4,096 secrets. */
export function keyCache(derive: (secret: string) => KeyObject): (secret: string) => KeyObject {
  const keys = new Map<string, KeyObject>()
  return (secret) => {
    const known = keys.get(secret)
    if (known !== undefined) return known
    const key = derive(secret)
    if (keys.size >= maxKeys) {
      const oldest = keys.keys().next()
      if (!oldest.done) keys.delete(oldest.value)
    }
    keys.set(secret, key)
    return key
  }
}
