import type { EndpointRecord } from '@posthorn/core'
import { endpointRecord, healthFields } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { raw } from '../../src/format/index.js'
import { createTargetCache, targetOf } from '../../src/request/target.js'
import { createSecretBox } from '../../src/secrets/secret-box.js'
import { githubSignature, signers, standardWebhooks } from '../../src/signing/index.js'
import { thrownCode } from '../support/errors.js'
import { target } from '../support/jobs.js'

/** A cache that counts what it made. */
function countingCache(maxTargets?: number) {
  const made: EndpointRecord[] = []
  const cache = createTargetCache((record) => {
    made.push(record)
    return { ...target(), record }
  }, maxTargets)
  return { cache, made }
}

/** What a claim says of an endpoint: all of it, or that the caller has this version. */
const whole = (record: EndpointRecord) => ({ ...known(record), endpoint: record })

function known({ id, version }: EndpointRecord) {
  return { id, version, health: { ...healthFields(), endpointId: id, version: 1 } }
}

describe('endpoints made ready', () => {
  it('lose headers that were stored before they became the signer’s, or ours', () => {
    const profile = { signer: signers([standardWebhooks(), githubSignature()]), format: raw }
    const headers = {
      'X-Hub-Signature-256': 'forged',
      Host: 'inside',
      'Content-Type': 'x',
      traceparent: 'x',
      'X-A': '1',
    }
    const ready = targetOf(endpointRecord({ headers }), new Map([[null, profile]]), createSecretBox([]))
    expect(ready.headers).toEqual({ 'x-a': '1' })
  })

  it('are kept by version, and asked of the store again only when it is another', () => {
    const { cache, made } = countingCache()
    const record = endpointRecord()
    expect(cache.get(whole(record), cache.known()).record).toBe(record)
    expect(cache.known().versions.get(record.id)).toBe(1)
    expect(cache.get(known(record), cache.known()).record).toBe(record)
    expect(made).toEqual([record])
    expect(thrownCode(() => cache.get(known({ ...record, version: 2 }), cache.known()))).toBe('store_failed')
    expect(thrownCode(() => cache.get(known(endpointRecord()), cache.known()))).toBe('store_failed')
    const newer = { ...record, version: 2 }
    expect(cache.get(whole(newer), cache.known()).record).toBe(newer)
    expect(cache.known().versions.get(record.id)).toBe(2)
  })

  it('answer a claim by what was at hand when it was made, whatever is learned or forgotten until then', () => {
    const { cache } = countingCache(2)
    const [one, two, three] = [endpointRecord(), endpointRecord(), endpointRecord()]
    for (const record of [one, two]) cache.get(whole(record), cache.known())
    const before = cache.known()
    cache.get(whole({ ...one, version: 2 }), cache.known())
    cache.get(whole(three), cache.known())
    expect([...before.versions]).toEqual([
      [one.id, 1],
      [two.id, 1],
    ])
    expect(cache.known().versions.has(two.id)).toBe(false)
    expect(cache.get(known(two), before).record).toBe(two)
    expect(cache.get(known(one), before).record.id).toBe(one.id)
  })

  it('do not go back to an older version, which a claim of another worker may have read', () => {
    const { cache } = countingCache()
    const record = endpointRecord()
    const newer = { ...record, version: 2, url: 'https://newer.example/' }
    cache.get(whole(newer), cache.known())
    expect(cache.get(whole(record), cache.known()).record).toBe(newer)
    expect(cache.known().versions.get(record.id)).toBe(2)
    // Deleted and made again under the id that it had: the versions begin anew
    const again = { ...record, createdAt: record.createdAt + 1 }
    expect(cache.get(whole(again), cache.known()).record).toBe(again)
  })
})
