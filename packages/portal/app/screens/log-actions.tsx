import type { Endpoint } from '../api/types.ts'
import { CancelButton } from './cancel-many.tsx'
import { ReplayButton } from './replay.tsx'

/** What can be done with many deliveries at once: of an endpoint, or of all. */
export function LogActions({ endpoint }: { endpoint?: Endpoint }) {
  return (
    <>
      <CancelButton endpoint={endpoint} />
      <ReplayButton endpoint={endpoint} />
    </>
  )
}
