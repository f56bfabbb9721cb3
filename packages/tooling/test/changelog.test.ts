import { expect, test } from 'vitest'
import { type ReleasePlan, withRelease } from '../src/release/changelog.ts'

const plan: ReleasePlan = {
  changesets: [
    { summary: 'Mend a thing.', releases: [{ name: '@posthorn/core', type: 'patch' }] },
    {
      summary: 'Rename a thing.\n\nHow to move.',
      releases: [
        { name: '@posthorn/http', type: 'major' },
        { name: '@posthorn/core', type: 'minor' },
      ],
    },
  ],
  releases: [
    { name: '@posthorn-examples/quickstart', newVersion: '0.0.0' },
    { name: '@posthorn/core', newVersion: '0.2.0' },
  ],
}

const section = '## 0.2.0\n\n- **Breaking.** core, http: Rename a thing.\n\n  How to move.\n- core: Mend a thing.\n'

test('the first release goes to the end of the page', () => {
  expect(withRelease('# Changelog\n\nText.\n', plan)).toBe(`# Changelog\n\nText.\n\n${section}`)
})

test('a later release goes above the older ones', () => {
  const changelog = '# Changelog\n\nText.\n\n## 0.1.0\n\n- Old.\n'
  expect(withRelease(changelog, plan)).toBe(`# Changelog\n\nText.\n\n${section}\n## 0.1.0\n\n- Old.\n`)
})

test('nothing to release is an error', () => {
  expect(() => withRelease('# Changelog\n', { changesets: [], releases: plan.releases })).toThrow('nothing to release')
})
