import { type SilentProxy, startSilentProxy } from '@posthorn/tooling/silent-proxy'
import { onTestFinished } from 'vitest'

export type { SilentProxy }

/** Starts one, for the length of a test. */
export async function silentProxy(url: string, options: { refuses?: string } = {}): Promise<SilentProxy> {
  const proxy = await startSilentProxy(url, options)
  onTestFinished(() => proxy.away())
  return proxy
}
