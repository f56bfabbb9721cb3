import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { parseRoute, type Route } from './router.ts'

const home: Route = { name: 'home', id: '', tenant: null, query: {} }

/** The place that the address names. Fragments that are not the portal's leave it where it is. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash) ?? home)
  // Before anything else can change the address: what it said meanwhile would not be heard
  useLayoutEffect(() => {
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
 * When a screen appears, once its content is there (`isReady`): back to the link that led away from here, else to its
 * heading, which screen readers then read. The first screen of a page leaves the focus alone.
 */
export function useReturnedFocus(root: { current: HTMLElement | null }, isReady: boolean): void {
  const isDone = useRef(false)
  useLayoutEffect(() => {
    if (!isReady || isDone.current) return
    isDone.current = true
    const link = left.get(location.hash)
    left.delete(location.hash)
    const known = link === undefined ? null : root.current?.querySelector<HTMLElement>(`a[href="${CSS.escape(link)}"]`)
    if (known) known.focus()
    else if (hasShown) root.current?.querySelector('h1')?.focus()
    hasShown = true
  }, [root, isReady])
}

/** Whether any screen was there before. */
let hasShown = false
