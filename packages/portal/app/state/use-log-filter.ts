import { changeFilter } from './log-filter.ts'
import { usePortal } from './portal.ts'
import type { ScreenName } from './router.ts'

/** The filters of the log on screen `name`: they are in its address, so that a link shows the same. */
export function useLogFilter(name: ScreenName) {
  const { route, go, href } = usePortal()
  const target = (change: Readonly<Record<string, string | undefined>>) => {
    return { name, id: route.id, query: changeFilter(route.query, change) }
  }
  return {
    filter: route.query,
    /** Without a way back: each choice would be one. */
    set: (change: Readonly<Record<string, string | undefined>>) => go(target(change), { replace: true }),
    /** A link to the row `id`, opened; to the log without it, where it is open. */
    openHref: (id: string) =>
      href({ ...target({}), query: { ...route.query, open: route.query.open === id ? '' : id } }),
    clearHref: href(target({ status: '', type: '', since: '', until: '' })),
  }
}
