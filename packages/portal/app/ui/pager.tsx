import { usePortal } from '../state/portal.ts'
import type { ScreenName } from '../state/router.ts'

/** Ways to the next page of a list and back to its first. The page is part of the address. */
export function Pager({ name, nextCursor }: { name: ScreenName; nextCursor: string | null }) {
  const { route, href, text } = usePortal()
  const { cursor, ...filters } = route.query
  if (!cursor && nextCursor === null) return null
  return (
    <nav class="ph-pager" aria-label={text.t('list.pages')}>
      {cursor && <a href={href({ name, id: route.id, query: filters })}>{text.t('list.first')}</a>}
      {nextCursor !== null && (
        <a href={href({ name, id: route.id, query: { ...filters, cursor: nextCursor } })}>{text.t('list.next')}</a>
      )}
    </nav>
  )
}
