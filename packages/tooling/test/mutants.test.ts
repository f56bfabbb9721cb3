import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { chaosMutants } from '../src/mutants/chaos.js'
import { mutants as caughtByTests } from '../src/mutants/index.js'
import { mutated } from '../src/mutants/mutant.js'
import { isPublished, readWorkspace } from '../src/workspace.js'

const root = join(import.meta.dirname, '../../..')
const mutants = [...caughtByTests, ...chaosMutants]

it('every mutant has its place in the sources as they are, and a name of its own', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  for (const mutant of mutants) {
    const text = readFileSync(join(root, mutant.file), 'utf8')
    expect(mutated(mutant, text)).not.toBe(text)
  }
})

it('faults are planted in every published package', () => {
  const published = readWorkspace().filter(isPublished)
  const without = published.filter(({ folder }) => !mutants.some(({ file }) => file.startsWith(`${folder}/src/`)))
  expect(without.map(({ folder }) => folder)).toEqual([])
  expect(published.length).toBeGreaterThan(9)
})

it('what no run of the simulation comes by names a test', () => {
  expect(mutants.filter(({ simulated, check }) => simulated === false && check === undefined)).toEqual([])
})

it('a mutant whose place is gone, or stands twice, says so', () => {
  const mutant = { name: 'lost', about: '', file: 'some.ts', find: 'here', replace: 'there' }
  expect(mutated(mutant, 'it is here')).toBe('it is there')
  expect(() => mutated(mutant, 'gone')).toThrow('0 times')
  expect(() => mutated(mutant, 'here and here')).toThrow('2 times')
})
