import { useEffect, useReducer } from 'preact/hooks'
import type { Live, Snapshot } from './resource.ts'

/** What is known now, and again with every change. */
export type Known<Data> = Snapshot<Data> & { refresh: () => void }

/** Shows what the API tells. `poll`: keeps asking. null: nothing is asked, as where the caller may not. */
export function useLive<Data>(live: Live<Data> | null, { poll = false }: { poll?: boolean } = {}): Known<Data> {
  const [, redraw] = useReducer((count: number, _: 'redraw') => count + 1, 0)
  useEffect(() => live?.subscribe(() => redraw('redraw'), poll), [live, poll])
  return { ...live?.snapshot(), refresh: () => void live?.refresh() }
}
