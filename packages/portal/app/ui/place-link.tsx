import type { ComponentChildren } from 'preact'
import { lacksFor } from '../state/needs.ts'
import { usePortal } from '../state/portal.ts'
import type { Target } from '../state/router.ts'

interface PlaceLinkProps {
  to: Target
  class?: string
  children: ComponentChildren
}

/** A link within the portal; only its content for a caller who may not see where it leads. */
export function PlaceLink({ to, class: className, children }: PlaceLinkProps) {
  const portal = usePortal()
  if (lacksFor(to.name, portal) !== null) return <span class={className}>{children}</span>
  return (
    <a class={className} href={portal.href(to)}>
      {children}
    </a>
  )
}
