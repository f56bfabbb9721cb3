import type { OutboxStore } from './ports/index.js'

/** Most rows of one batch: small enough not to stand in a claim's way. */
export const batchLimit = 500

/**
 * Lets the event loop turn once: timers, requests and the host's own work have their time. To await a promise is not
 * enough: with a store that works on this thread all of them are kept before the loop turns.
 */
export function turn(): Promise<void> {
  const later = globalThis.setImmediate ?? ((callback: () => void) => setTimeout(callback, 0))
  return new Promise((resolve) => {
    later(resolve)
  })
}

/**
 * Calls `batch` with null and then with what it gave, until that is null; the event loop turns in between. Rejects where
 * a batch does.
 */
export async function inBatches(batch: (after: string | null) => Promise<string | null>): Promise<void> {
  for (let after = await batch(null); after !== null; after = await batch(after)) await turn()
}

/** Cancels what is held and has expired. */
export async function expireHeld(store: Pick<OutboxStore<never>, 'expire'>): Promise<void> {
  while ((await store.expire({ limit: batchLimit })).length > 0) await turn()
}

/** Cancels what waits for an endpoint that was deleted. */
export function cancelEndpoint(
  store: Pick<OutboxStore<never>, 'cancel'>,
  { tenant, endpointId }: { tenant: string; endpointId: string },
): Promise<void> {
  const request = { tenant, where: { endpointId }, reason: 'endpoint_deleted', limit: batchLimit } as const
  return inBatches(async (after) => (await store.cancel({ ...request, after })).next)
}
