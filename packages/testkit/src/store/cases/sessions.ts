import assert from 'node:assert/strict'
import type { SessionRecord, Store } from '@posthorn/core'
import { testEpoch } from '../../test-epoch.js'
import { rejectsWith } from '../steps.js'
import { caseGroup } from '../store-case.js'

const idOf = (name: string) => Buffer.from(name.padEnd(32, '.')).toString('hex')

function link(name: string, overrides: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: idOf(name),
    tenant: 'acme',
    kind: 'link',
    grant: { permissions: ['read', 'list'], actor: '"ä" 😀', deep: { list: [1, null, true] } },
    createdAt: testEpoch,
    expiresAt: testEpoch + 1000,
    ...overrides,
  }
}

function exchange<Tx>({ sessions }: Store<Tx>, from: string, to: string, now = testEpoch + 10) {
  return sessions.exchange({ link: idOf(from), session: { id: idOf(to), expiresAt: now + 5000 }, now })
}

function find<Tx>({ sessions }: Store<Tx>, name: string, now = testEpoch + 10) {
  return sessions.find({ id: idOf(name), now })
}

/** Links, and the sessions they are exchanged for. */
export const sessionCases = caseGroup('sessions', {
  'a link is exchanged for a session with its tenant and grant, whatever is asked': async ({ store }) => {
    for (const tenant of ['acme', null]) {
      const record = link(`link ${tenant}`, { tenant })
      await store.sessions.create(record)
      assert.equal(await exchange(store, `link ${tenant}`, `session ${tenant}`), 'exchanged')
      assert.deepEqual(await find(store, `session ${tenant}`), {
        ...record,
        id: idOf(`session ${tenant}`),
        kind: 'session',
        createdAt: testEpoch + 10,
        expiresAt: testEpoch + 5010,
      })
    }
  },

  'a link works once': async ({ store }) => {
    await store.sessions.create(link('link'))
    assert.equal(await exchange(store, 'link', 'first'), 'exchanged')
    assert.equal(await exchange(store, 'link', 'second'), 'used')
    assert.equal(await find(store, 'second'), null)
    assert.notEqual(await find(store, 'first'), null)
  },

  'of many exchanges at the same moment one has the link': async ({ store }) => {
    await store.sessions.create(link('link'))
    const names = Array.from({ length: 12 }, (_, index) => `session ${index}`)
    const results = await Promise.all(names.map((name) => exchange(store, 'link', name)))
    assert.equal(results.filter((result) => result === 'exchanged').length, 1)
    assert.equal(results.filter((result) => result === 'used').length, 11)
    const found = await Promise.all(names.map((name) => find(store, name)))
    assert.deepEqual(
      found.map((session) => session !== null),
      results.map((result) => result === 'exchanged'),
    )
  },

  'a link that has expired, or is none, is exchanged for nothing': async ({ store }) => {
    await store.sessions.create(link('link'))
    await store.sessions.create(link('session 0', { kind: 'session' }))
    assert.equal(await exchange(store, 'link', 'session', testEpoch + 1000), 'expired')
    assert.equal(await exchange(store, 'other', 'session'), 'unknown')
    assert.equal(await exchange(store, 'session 0', 'session'), 'unknown')
    assert.equal(await find(store, 'session'), null)
    assert.equal(await exchange(store, 'link', 'session', testEpoch + 999), 'exchanged')
  },

  'an exchange whose session cannot be kept does not use the link up': async ({ store }) => {
    await store.sessions.create(link('link'))
    await store.sessions.create(link('taken', { tenant: 'globex', kind: 'session' }))
    await rejectsWith(exchange(store, 'link', 'taken'), 'conflict')
    assert.equal((await find(store, 'taken'))?.tenant, 'globex')
    assert.equal(await exchange(store, 'link', 'session'), 'exchanged')
    await rejectsWith(store.sessions.create(link('taken')), 'conflict')
  },

  'only a session is found, until it expires': async ({ store }) => {
    await store.sessions.create(link('link'))
    assert.equal(await find(store, 'link'), null)
    await exchange(store, 'link', 'session')
    assert.equal(await find(store, 'link'), null)
    assert.notEqual(await find(store, 'session', testEpoch + 5009), null)
    assert.equal(await find(store, 'session', testEpoch + 5010), null)
  },

  'delete ends one session, and no link': async ({ store }) => {
    for (const name of ['a', 'b', 'unused']) await store.sessions.create(link(name))
    for (const name of ['a', 'b']) await exchange(store, name, `session ${name}`)
    assert.equal(await store.sessions.delete({ id: idOf('session a') }), true)
    assert.equal(await store.sessions.delete({ id: idOf('session a') }), false)
    assert.equal(await find(store, 'session a'), null)
    assert.notEqual(await find(store, 'session b'), null)
    for (const name of ['a', 'unused']) assert.equal(await store.sessions.delete({ id: idOf(name) }), false)
    assert.equal(await exchange(store, 'a', 'again'), 'used')
    assert.equal(await exchange(store, 'unused', 'first'), 'exchanged')
  },

  'deleteAll ends what a tenant has, links too, and nothing of others': async ({ store }) => {
    for (const tenant of ['acme', 'globex', null]) {
      for (const name of ['a', 'b', 'c']) await store.sessions.create(link(`${name} ${tenant}`, { tenant }))
      for (const name of ['a', 'b']) await exchange(store, `${name} ${tenant}`, `session ${name} ${tenant}`)
    }
    for (const tenant of ['acme', null]) {
      assert.equal(await store.sessions.deleteAll({ tenant }), 5)
      assert.equal(await store.sessions.deleteAll({ tenant }), 0)
      assert.equal(await find(store, `session a ${tenant}`), null)
      assert.equal(await exchange(store, `c ${tenant}`, 'late'), 'unknown')
      assert.notEqual(await find(store, 'session a globex'), null)
    }
    assert.equal(await exchange(store, 'c globex', 'session c globex'), 'exchanged')
  },

  'no exchange that runs while a tenant is shut out leaves a session': async ({ store }) => {
    const names = Array.from({ length: 12 }, (_, index) => `link ${index}`)
    for (const name of names) await store.sessions.create(link(name))
    await Promise.all([
      ...names.slice(0, 6).map((name) => exchange(store, name, `session ${name}`)),
      store.sessions.deleteAll({ tenant: 'acme' }),
      ...names.slice(6).map((name) => exchange(store, name, `session ${name}`)),
    ])
    const found = await Promise.all(names.map((name) => find(store, `session ${name}`)))
    assert.deepEqual(found, Array(12).fill(null))
  },

  'prune forgets what has expired, in batches, and nothing else': async ({ store }) => {
    const old = ['a', 'b', 'c', 'd', 'e']
    for (const name of old) await store.sessions.create(link(name, { expiresAt: testEpoch + 1999 }))
    await store.sessions.create(link('young', { expiresAt: testEpoch + 2000 }))
    let after: string | null = null
    do {
      const { next } = await store.log.prune({ before: testEpoch + 2000, after, limit: 2 })
      after = next
    } while (after !== null)
    for (const name of old) assert.equal(await exchange(store, name, `session ${name}`), 'unknown')
    assert.equal(await exchange(store, 'young', 'session'), 'exchanged')
  },

  'a tenant is deleted with its links and sessions': async ({ store }) => {
    for (const tenant of ['acme', 'globex', null]) {
      for (const name of ['a', 'b', 'c']) await store.sessions.create(link(`${name} ${tenant}`, { tenant }))
      await exchange(store, `a ${tenant}`, `session ${tenant}`)
    }
    let deleted = 0
    for (let next: string | null = ''; next !== null; ) {
      const batch = await store.log.deleteTenant({ tenant: 'acme', limit: 2 })
      deleted += batch.deleted
      next = batch.next
    }
    assert.equal(deleted, 4)
    assert.equal(await find(store, 'session acme'), null)
    assert.equal(await exchange(store, 'b acme', 'late'), 'unknown')
    for (const tenant of ['globex', null]) {
      assert.notEqual(await find(store, `session ${tenant}`), null)
      assert.equal(await exchange(store, `b ${tenant}`, `late ${tenant}`), 'exchanged')
    }
  },
})
