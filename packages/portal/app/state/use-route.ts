import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { parseRoute, type Route } from './router.ts'

const home: Route = { name: 'home', id: '', tenant: null, query: {} }

/** The place that the address names. Fragments that are not the portal's leave it where it is. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash) ?? home)
  useEffect(() => {
    const read = () => setRoute((current) => parseRoute(location.hash) ?? current)
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  return route
}

/** What had the focus when a place was left, by its address. */
const left = new Map<string, string>()

/** Remembers which link led away from `place`; {@link useReturnedFocus} goes back to it. */
export function rememberFocus(place: string, element: Element | null): void {
  const link = element?.closest('a[href^="#"]')?.getAttribute('href')
  if (link) left.set(place, link)
}

/**
 * When the screen at `place` appears: back to the link that led away from it, else to its heading, which screen readers
 * then read. `isReady`: its content is there. The first screen of a page leaves the focus alone, and so does a filter.
 */
export function useReturnedFocus(root: { current: HTMLElement | null }, place: string, isReady: boolean): void {
  const isDone = useRef(false)
  useLayoutEffect(() => {
    if (isDone.current) return
    isDone.current = isReady
    if (!isReady || !hasShown) {
      hasShown ||= isReady
      return
    }
    const link = left.get(place)
    left.delete(place)
    const known = link === undefined ? undefined : root.current?.querySelector(`a[href="${CSS.escape(link)}"]`)
    const target = known ?? root.current?.querySelector('h1')
    if (target instanceof HTMLElement) target.focus({ preventScroll: known === undefined || known === null })
  }, [root, place, isReady])
}

/** Whether any screen was there before. */
let hasShown = false
