import { WebhooksError } from '../errors.js'
import type { ObjectRef } from './management.js'

/** Most test requests of one endpoint and of one tenant that a process makes at once. */
const maxPerEndpoint = 4
const maxPerTenant = 8

/** Bounds test requests, so that who makes many takes no connection from others' deliveries to the same host. */
export interface TestSlots {
  /** Does one, and rejects as it does. @throws test_limit_reached */
  run<Result>(ref: ObjectRef, work: () => Promise<Result>): Promise<Result>
}

/** Counts those under way. */
export function createTestSlots(): TestSlots {
  const counts = new Map<string, number>()
  const countOf = (key: string) => counts.get(key) ?? 0
  const add = (key: string, by: 1 | -1) => {
    const count = countOf(key) + by
    if (count > 0) counts.set(key, count)
    else counts.delete(key)
  }
  return {
    async run({ tenant, id }, work) {
      const ofTenant = JSON.stringify([tenant])
      const ofEndpoint = JSON.stringify([tenant, id])
      if (countOf(ofEndpoint) >= maxPerEndpoint) throw limitReached('endpoint', maxPerEndpoint)
      if (countOf(ofTenant) >= maxPerTenant) throw limitReached('tenant', maxPerTenant)
      const keys = [ofTenant, ofEndpoint]
      for (const key of keys) add(key, 1)
      try {
        return await work()
      } finally {
        for (const key of keys) add(key, -1)
      }
    },
  }
}

function limitReached(what: 'endpoint' | 'tenant', limit: number): WebhooksError {
  const message = `${limit} test requests of the ${what} are under way: wait until one has ended.`
  return new WebhooksError('test_limit_reached', message, { details: { limit } })
}
