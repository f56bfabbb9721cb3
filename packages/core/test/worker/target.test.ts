import type { EndpointRecord } from '@posthorn/core'
import { healthFields } from '@posthorn/testkit'
import { describe, expect, it } from 'vitest'
import { createTargetCache } from '../../src/worker/target.js'
import { target } from '../support/jobs.js'

function cache() {
  const targets = createTargetCache((record) => ({ ...target(), record }))
  const get = (over: Partial<EndpointRecord>) => {
    const { record } = target({ id: 'ep_1', ...over })
    const health = { ...healthFields(), endpointId: 'ep_1', version: 1 }
    return targets.get({ id: 'ep_1', version: record.version, health, endpoint: record })
  }
  return { targets, get }
}

describe('targets', () => {
  it('do not go back to an older version, the answer for which came late', () => {
    const { targets, get } = cache()
    get({ version: 2, url: 'https://new.example/' })
    expect(get({ version: 1, url: 'https://old.example/' }).record.url).toBe('https://new.example/')
    expect(targets.versions().get('ep_1')).toBe(2)
  })

  it('are made anew for an endpoint that was deleted and created again under its id', () => {
    const { targets, get } = cache()
    get({ version: 5, createdAt: 1, url: 'https://old.example/' })
    expect(get({ version: 1, createdAt: 2, url: 'https://new.example/' }).record.url).toBe('https://new.example/')
    expect(targets.versions().get('ep_1')).toBe(1)
  })
})
