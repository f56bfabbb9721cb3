import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Api } from '../api/api.ts'
import type { Caller, Permission } from '../api/caller.ts'
import type { Config } from '../api/config.ts'
import type { Text } from '../i18n/text.ts'
import { formatRoute, type Route, type Target } from './router.ts'

/** What every screen can ask for. */
export interface Portal {
  config: Config
  text: Text
  caller: Caller
  /** Whether the caller may: what they may not do is not shown. */
  can(...permissions: Permission[]): boolean
  api: Api
  route: Route
  /** A link for `href`, in the portal of the tenant that is looked at. */
  href(target: Target): string
  /** Goes there. `replace`: without a way back, as for a filter. */
  go(target: Target, options?: { replace?: boolean }): void
  /** Tells what was done, for a while. */
  notify(message: string): void
}

/** Holds the {@link Portal}. */
export const PortalContext = createContext<Portal | null>(null)

/** The {@link Portal} around a component. @throws Error outside of it. */
export function usePortal(): Portal {
  const portal = useContext(PortalContext)
  if (!portal) throw new Error('This is used outside of the portal.')
  return portal
}

/** The words of the portal. */
export function useText(): Text {
  return usePortal().text
}

/** Navigation within one tenant's portal. */
export function navigation(tenant: string | null): Pick<Portal, 'href' | 'go'> {
  const href = (target: Target) => formatRoute({ tenant, ...target })
  return {
    href,
    go(target, { replace = false } = {}) {
      if (!replace) location.hash = href(target)
      else {
        history.replaceState(null, '', href(target))
        // `replaceState` tells nobody
        dispatchEvent(new HashChangeEvent('hashchange'))
      }
    },
  }
}
