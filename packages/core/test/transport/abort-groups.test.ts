import { getEventListeners } from 'node:events'
import { expect, it, vi } from 'vitest'
import { createAbortGroups } from '../../src/transport/abort-groups.js'

function item() {
  return { abort: vi.fn() }
}

it('has one listener on a signal, however many wait, and none when nobody does', () => {
  const groups = createAbortGroups()
  const { signal } = new AbortController()
  const items = Array.from({ length: 50 }, item)
  for (const each of items) groups.add(signal, each)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const each of items) groups.remove(signal, each)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

it('tells everyone who still waits, once, also while they leave', () => {
  const groups = createAbortGroups()
  const [one, other] = [new AbortController(), new AbortController()]
  const [gone, waiting, elsewhere] = [item(), item(), item()]
  const leaving = { abort: vi.fn(() => groups.remove(one.signal, leaving)) }
  for (const each of [gone, leaving, waiting]) groups.add(one.signal, each)
  groups.add(other.signal, elsewhere)
  groups.remove(one.signal, gone)
  one.abort()
  expect(waiting.abort).toHaveBeenCalledOnce()
  expect(leaving.abort).toHaveBeenCalledOnce()
  expect(gone.abort).not.toHaveBeenCalled()
  expect(elsewhere.abort).not.toHaveBeenCalled()
})
