/** Uses the browser's storage; null where that is forbidden, as in a frame of another site: then nothing is kept. */
export function withStorage<Value>(
  kind: 'localStorage' | 'sessionStorage',
  use: (storage: Storage) => Value,
): Value | null {
  try {
    return use(window[kind])
  } catch {
    return null
  }
}
