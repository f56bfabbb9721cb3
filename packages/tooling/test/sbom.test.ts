import { expect, test } from 'vitest'
import { type Sbom, sbomProblems } from '../src/release/sbom.ts'

const hashes = [{ alg: 'SHA-512', content: 'a'.repeat(128) }]
const core = { 'bom-ref': '@posthorn/core@1.0.0', purl: 'pkg:npm/%40posthorn/core@1.0.0' }
const undici = { 'bom-ref': 'undici@8.0.0', purl: 'pkg:npm/undici@8.0.0', hashes }
const whole: Sbom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  components: [core, undici],
  dependencies: [{ ref: '@posthorn/core@1.0.0', dependsOn: ['undici@8.0.0'] }],
}
const wanted = ['@posthorn/core', 'undici']

test('a document with every package and its hash passes', () => {
  expect(sbomProblems(whole, wanted)).toEqual([])
})

test.each<[string, Partial<Sbom>, string]>([
  ['another format', { bomFormat: 'SPDX' }, 'It is not CycloneDX 1.5'],
  ['a package left out', { components: [core] }, 'undici is missing'],
  [
    'a package of the tests',
    { components: [core, undici, { ...undici, 'bom-ref': 'x@1', purl: 'pkg:npm/x@1' }] },
    'x is not installed for users',
  ],
  ['no hash', { components: [core, { ...undici, hashes: [] }] }, 'pkg:npm/undici@8.0.0 has no hash'],
  ['one twice', { components: [core, undici, undici] }, 'undici@8.0.0 stands there twice'],
  [
    'an arrow to nowhere',
    { dependencies: [{ ref: 'undici@8.0.0', dependsOn: ['y@1'] }] },
    'y@1 is depended on and not there',
  ],
])('a bill of materials with %s is refused', (_, broken, problem) => {
  expect(sbomProblems({ ...whole, ...broken }, wanted)).toContain(problem)
})
