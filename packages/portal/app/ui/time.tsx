import { useNow } from '../state/clock.ts'
import { useText } from '../state/portal.ts'

/**
 * How long ago something was, or when it will be. The exact time is in its title, and is what is copied and read out:
 * what is seen comes from a style, which is neither.
 */
export function Time({ at }: { at: string }) {
  const text = useText()
  const exact = text.exact(at)
  return (
    <time class="ph-time" dateTime={at} title={exact}>
      <span class="ph-sr">{exact}</span>
      <span data-shown={text.relative(at, useNow())} />
    </time>
  )
}

/** The time of day, with the day where that is another. */
export function Clock({ at }: { at: string }) {
  const text = useText()
  return (
    <time dateTime={at} title={text.exact(at)}>
      {text.clock(at, useNow())}
    </time>
  )
}
