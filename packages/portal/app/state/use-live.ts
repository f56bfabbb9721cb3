import { useEffect, useReducer, useRef } from 'preact/hooks'
import type { Live, Snapshot } from './resource.ts'

/** What is known now, and again with every change. */
export type Known<Data> = Snapshot<Data> & { refresh: () => void }

/** Whether it is there, or is known not to come. */
export function isSettled({ data, failure }: Known<unknown>): boolean {
  return data !== undefined || failure !== undefined
}

interface LiveOptions {
  /** Keeps asking. */
  poll?: boolean
  /** Shows what was known before until another page or filter is known, so that a list does not jump. */
  keep?: boolean
}

/** Shows what the API tells. null: nothing is asked, as where the caller may not. */
export function useLive<Data>(live: Live<Data> | null, { poll = false, keep = false }: LiveOptions = {}): Known<Data> {
  const [, redraw] = useReducer((count: number, _: 'redraw') => count + 1, 0)
  useEffect(() => live?.subscribe(() => redraw('redraw'), poll), [live, poll])
  const before = useRef<Snapshot<Data>>({})
  const now = live?.snapshot() ?? {}
  const isUnknown = now.data === undefined && now.failure === undefined
  const shown = keep && live !== null && isUnknown ? before.current : now
  before.current = shown
  return { ...shown, refresh: () => void live?.refresh() }
}
