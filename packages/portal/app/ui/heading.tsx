import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { useReturnedFocus } from '../state/use-route.ts'
import { Icon } from './icon.tsx'

interface HeadingProps {
  title: ComponentChildren
  /** Where it belongs: a way up. */
  parent?: { href: string; label: string }
  /** Beside the title: a state, an id. */
  aside?: ComponentChildren
  /** Buttons at the end of the line. */
  actions?: ComponentChildren
}

/** The first line of a screen. */
export function Heading({ title, parent, aside, actions }: HeadingProps) {
  return (
    <div class="ph-heading">
      <div>
        {parent && (
          <a class="ph-up" href={parent.href}>
            <Icon name="back" />
            {parent.label}
          </a>
        )}
        <div class="ph-title">
          <h1 tabIndex={-1}>{title}</h1>
          {aside}
        </div>
      </div>
      {actions && <div class="ph-actions">{actions}</div>}
    </div>
  )
}

/** A whole screen: once `isReady`, the focus goes to where the user was, or to its heading. */
export function ScreenBody({ isReady = true, children }: { isReady?: boolean; children: ComponentChildren }) {
  const root = useRef<HTMLDivElement>(null)
  useReturnedFocus(root, isReady)
  return (
    <div class="ph-screen" ref={root}>
      {children}
    </div>
  )
}
