import { expect, test } from 'vitest'
import { textColorOn } from '../../app/state/contrast.ts'

test('the text on the accent of a host can be read', () => {
  expect(['#2b57cf', '#000', '#fd0', '#8AABFF'].map(textColorOn)).toEqual(['#ffffff', '#ffffff', '#000000', '#000000'])
})

test('a colour that is written otherwise is left to the host', () => {
  expect(['rebeccapurple', 'light-dark(#fff, #000)', '#12', ''].map(textColorOn)).toEqual([null, null, null, null])
})
