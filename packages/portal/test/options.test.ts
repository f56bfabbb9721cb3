import { createWebhooks } from '@posthorn/core'
import { memoryStore } from '@posthorn/memory'
import { expect, test } from 'vitest'
import { readFiles } from '../src/files.js'
import type { PortalOptions } from '../src/options.js'
import { createPortal, portal } from '../src/portal.js'
import { appFiles, keys, mounted, url } from './support/portal.js'

const webhooks = createWebhooks({ store: memoryStore(), events: {} })
const links = { keys, url }

/** What JavaScript may give in place of options. */
function given(value: unknown): PortalOptions {
  return JSON.parse(JSON.stringify(value))
}

test.each([
  [{}, /authorize, links or both/],
  [{ links, colour: 'red' }, /colour is not known; known are .*frameAncestors/],
  [{ links, dialect: 'rpc' }, /dialect is rest here/],
  [{ links, authorize: 'me' }, /authorize must be a function/],
  [{ links: { keys } }, /url is required/],
  [{ links: { url } }, /keys is required/],
  [{ links: { ...links, secret: 'x' } }, /secret is not known; known are keys, url, sessionMs/],
  [{ links: { keys: [], url } }, /keys must have at least one/],
  [{ links: { keys: ['x'.repeat(31)], url } }, /keys.0 must have at least 32 bytes/],
  [{ links: { keys, url: 'app.example.com' } }, /url must be where the portal is/],
  [{ links: { keys, url: 'javascript:alert(1)' } }, /url must be/],
  [{ links: { keys, url: 'http://app.example.com/portal' } }, /url must be .*Only for your own machine: http/],
  [{ links: { keys, url: 'http://127.0.0.1.evil.example/portal' } }, /url must be/],
  [{ links: { keys, url: 'https://ann@app.example.com/' } }, /url must be/],
  [{ links: { keys, url: 'https://app.example.com/?a' } }, /url must be/],
  [{ links: { keys, url: 'https://app.example.com/#' } }, /url must be/],
  [{ links: { keys, url, sessionMs: 604_800_001 } }, /sessionMs must be at most 7 days/],
  [{ links: { keys, url, sessionMs: 59_999 } }, /sessionMs must be at least a minute/],
  [{ links, name: 'a\r\nset-cookie: a=b' }, /name must be one line/],
  [{ links, name: '' }, /name must not be empty/],
  [{ links, logo: 'javascript:alert(1)' }, /logo must be a path/],
  [{ links, logo: '//evil.example/x.svg' }, /logo must be a path/],
  [{ links, logo: 'data:image/svg+xml,<svg/>' }, /logo must be a path/],
  [{ links, logo: '/x.svg\r\nx: y' }, /logo must be one line/],
  [{ links, logo: 'https://a.example;sandbox/x.svg' }, /logo must be a path/],
  [{ links, docsUrl: 'javascript:alert(1)' }, /docsUrl must be a path/],
  [{ links, theme: { accent: 'red; background: url(//evil)' } }, /theme.accent must be the value of one CSS property/],
  [{ links, theme: { accent: 'url(//evil.example/x)' } }, /theme.accent must be/],
  [{ links, theme: { '--ph-accent': 'red' } }, /names must be those of tokens/],
  [{ links, colorScheme: 'blue' }, /colorScheme must be system, light or dark/],
  [{ links, locale: 'not a locale' }, /locale must be a BCP 47/],
  [{ links, messages: { a: 1 } }, /messages.a must be text/],
  [{ links, frameAncestors: ['*'] }, /frameAncestors.0 must be an origin/],
  [{ links, frameAncestors: ['https://a.example; script-src *'] }, /frameAncestors.0 must be an origin/],
  [{ links, frameAncestors: ['https://a.example;sandbox'] }, /frameAncestors.0 must be an origin/],
  [{ links, frameAncestors: ['https://a.example/path'] }, /frameAncestors.0 must be an origin/],
  [{ links, maxBodyBytes: 0 }, /maxBodyBytes must be at least 1/],
])('options that are wrong are refused at once: %j', (options, message) => {
  const make = () => createPortal(webhooks, given(options), appFiles)
  expect(make).toThrow(expect.objectContaining({ code: 'invalid_argument', message: expect.stringMatching(message) }))
})

test('a key that is refused is not told', () => {
  const short = 'a-secret-that-is-too-short'
  expect(() => createPortal(webhooks, { links: { keys: [short], url } }, appFiles)).not.toThrow(short)
})

test.each([
  [{}, /give a tenant, or operator/],
  [{ tenant: '' }, /tenant must not be empty/],
  [{ tenant: 'a', operator: true }, /not both/],
  [{ operator: false }, /operator must be true/],
  [{ tenant: 'acme', permissions: ['everything'] }, /permissions.0 must be among read/],
  [{ tenant: 'acme', permission: ['read'] }, /permission is not known/],
  [{ tenant: 'acme', expiresInMs: 86_400_001 }, /expiresInMs must be at most a day/],
  [{ tenant: 'acme', expiresInMs: 0.5 }, /expiresInMs must be/],
  [{ tenant: 'acme', to: 'https://evil.example' }, /to must begin with/],
  [{ tenant: 'x'.repeat(256) }, /takes no such grant/],
  [{ tenant: 'acme', actor: '' }, /takes no such grant/],
])('a link that is wrong is not made: %j', async (request, message) => {
  const { portal } = await mounted(memoryStore())
  const make = portal.portalLink(JSON.parse(JSON.stringify(request)))
  await expect(make).rejects.toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(message) })
})

test('without links there are none to make, and no sessions to end', async () => {
  const { portal } = await mounted(memoryStore(), { authorize: () => null, links: undefined })
  const expected = { code: 'invalid_argument', message: expect.stringContaining('links: { keys, url }') }
  await expect(portal.portalLink({ tenant: 'acme' })).rejects.toMatchObject(expected)
  await expect(portal.revokeSessions({ tenant: 'acme' })).rejects.toMatchObject(expected)
})

test('what is no tenant and no operator is not shut out', async () => {
  const { portal } = await mounted(memoryStore())
  await expect(portal.revokeSessions(JSON.parse('{}'))).rejects.toMatchObject({ code: 'invalid_argument' })
})

test('a portal that was not built says so', () => {
  expect(() => readFiles(import.meta.dirname)).toThrow(
    expect.objectContaining({ code: 'portal_not_built', message: expect.stringContaining('npm run build') }),
  )
})

test('one that was built is read from where the package is', () => {
  const make = () => portal(webhooks, { links })
  // Built or not, it looks in one place
  try {
    expect(make().portalLink).toBeTypeOf('function')
  } catch (error) {
    expect(String(error)).toContain('packages/portal/dist/app')
  }
})
