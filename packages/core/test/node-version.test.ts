import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { checkNodeVersion } from '../src/node-version.js'
import { thrownCode } from './support/errors.js'

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

it.each(['20.20.2', '22.18.9', '22.0.0', '0.12.18', '9.99.0'])('refuses Node %s, and names the floor', (version) => {
  expect(() => checkNodeVersion(version)).toThrow(engines.node.slice('>='.length))
  expect(thrownCode(() => checkNodeVersion(version))).toBe('unsupported')
})

it.each(['22.19.0', '22.20.1', '24.0.0', '24.21.0', '100.0.0', undefined])('takes Node %s', (version) => {
  expect(thrownCode(() => checkNodeVersion(version))).toBeNull()
})
