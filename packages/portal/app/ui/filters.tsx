import { useEffect, useState } from 'preact/hooks'
import { usePortal } from '../state/portal.ts'
import type { ScreenName } from '../state/router.ts'

interface FilterProps {
  /** Whose address keeps it; the id stays. */
  screen: ScreenName
  label: string
}

/** Sets one part of the address, and goes back to the first page of the list. */
function useFilter(screen: ScreenName, field: string): [string, (value: string) => void] {
  const { route, go } = usePortal()
  const set = (value: string) => {
    const { cursor: _, ...query } = route.query
    go({ name: screen, id: route.id, query: { ...query, [field]: value } }, { replace: true })
  }
  return [route.query[field] ?? '', set]
}

/** How long nothing is typed before it is looked for, in ms. */
const pauseMs = 250

/** A field for `q` of the address; the key `/` leads to it. */
export function SearchFilter({ screen, label }: FilterProps) {
  const [current, set] = useFilter(screen, 'q')
  const [typed, setTyped] = useState(current)
  useEffect(() => setTyped(current), [current])
  useEffect(() => {
    if (typed === current) return
    const timer = setTimeout(() => set(typed), pauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <input
      type="search"
      class="ph-input"
      data-search
      aria-label={label}
      placeholder={label}
      value={typed}
      onInput={(event) => setTyped(event.currentTarget.value)}
    />
  )
}

interface SelectFilterProps extends FilterProps {
  /** Which part of the address. */
  field: string
  /** Values and what they are called; '' for any. */
  options: readonly (readonly [string, string])[]
}

/** One of a few values for a part of the address. */
export function SelectFilter({ screen, label, field, options }: SelectFilterProps) {
  const [current, set] = useFilter(screen, field)
  return (
    <select class="ph-input" aria-label={label} value={current} onChange={(event) => set(event.currentTarget.value)}>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  )
}
