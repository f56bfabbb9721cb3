import { useRef, useState } from 'preact/hooks'
import { type ApiFailure, failureOf } from '../api/failure.ts'

/** Something that a user does. */
export interface Action<Args extends readonly unknown[]> {
  /** Does it, unless it is under way. Never rejects: `failure` says what went wrong. */
  run(...args: Args): Promise<void>
  isBusy: boolean
  failure: ApiFailure | undefined
}

/** Does something once at a time, and keeps what went wrong until it is done again. */
export function useAction<Args extends readonly unknown[]>(act: (...args: Args) => Promise<void>): Action<Args> {
  const underWay = useRef(false)
  const [state, setState] = useState<{ isBusy: boolean; failure?: ApiFailure }>({ isBusy: false })
  async function run(...args: Args) {
    if (underWay.current) return
    underWay.current = true
    setState({ isBusy: true })
    try {
      await act(...args)
      setState({ isBusy: false })
    } catch (error) {
      setState({ isBusy: false, failure: failureOf(error) })
    }
    underWay.current = false
  }
  return { run, isBusy: state.isBusy, failure: state.failure }
}
