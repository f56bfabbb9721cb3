import { expect, test } from 'vitest'
import { checkCasts } from '../src/rules/cast-rules.ts'

function lines(...code: string[]): number[] {
  return checkCasts('packages/memory/src/store.ts', code.join('\n')).map(({ line }) => line)
}

test.each([
  ['a cast', 'const x = y as string'],
  ['a double cast', 'const x = y as unknown as string'],
  ['a cast in angle brackets', 'const x = <string>y'],
  ['a non-null assertion', 'const x = y!'],
  ['a non-null assertion inside a chain', 'const x = y.find(Boolean)!.name'],
])('%s is refused', (_, code) => {
  expect(lines('', code)).toContain(2)
})

test('a comment with a reason allows a cast, one without does not', () => {
  expect(lines('const x = y as string // cast: the driver types rows as unknown')).toEqual([])
  expect(lines('// cast: the driver types rows as unknown', 'const x = y as string')).toEqual([])
  expect(lines('const x = y as string // cast:')).toEqual([1])
  expect(lines('// cast: the driver types rows as unknown', '', 'const x = y as string')).toEqual([3])
})

test('what only looks like a cast is allowed', () => {
  const code = [
    "import { a as b } from 'c'",
    "import * as d from 'e'",
    'export { b as f }',
    'const g = { h: 1 } as const',
    'const i = <const>{ h: 1 }',
    'const j = k satisfies string',
    'const l = !m !== !n',
    'let o!: string',
    'type P = { [key in keyof Q as Upper<key>]: 1 }',
  ]
  expect(lines(...code)).toEqual([])
})
