import { bool, int, text, textArray } from '@posthorn/sql'
import { expect, test } from 'vitest'

const failed = expect.objectContaining({ code: 'store_failed' })

test('integers come as numbers, text or bigint, within 53 bits', () => {
  expect([int(5), int('5'), int(5n)]).toEqual([5, 5, 5])
  for (const wrong of ['9007199254740993', 'x', null, undefined, true]) expect(() => int(wrong)).toThrow(failed)
})

test('booleans come as such, or as 0 and 1', () => {
  expect([true, 1, 1n].map(bool)).toEqual([true, true, true])
  expect([false, 0, 0n].map(bool)).toEqual([false, false, false])
  for (const wrong of [2, 'true', null]) expect(() => bool(wrong)).toThrow(failed)
})

test('lists come as arrays or JSON text', () => {
  expect([textArray(['a']), textArray('["a"]')]).toEqual([['a'], ['a']])
  for (const wrong of ['{}', '[1]', 'x', null]) expect(() => textArray(wrong)).toThrow(failed)
})

test('text is text', () => {
  expect(text('a')).toBe('a')
  expect(() => text(1)).toThrow(failed)
})
