import type { FunctionComponent } from 'preact'
import { usePortal } from '../state/portal.ts'
import type { ScreenName } from '../state/router.ts'
import { EndpointScreen } from './endpoint.tsx'
import { EndpointEdit } from './endpoint-edit.tsx'
import { EndpointNew } from './endpoint-new.tsx'
import { Endpoints } from './endpoints.tsx'
import { NotFound } from './not-found.tsx'

/** What is shown at each path. A screen that is not here is not in the navigation either. */
const screens: Partial<Record<ScreenName, FunctionComponent>> = {
  endpoints: Endpoints,
  endpointNew: EndpointNew,
  endpoint: EndpointScreen,
  endpointEdit: EndpointEdit,
}

/** Whether there is such a screen. */
export function hasScreen(name: ScreenName): boolean {
  return screens[name] !== undefined
}

/** What the address names. */
export function Screen() {
  const { route, caller } = usePortal()
  const isOperator = caller.isOperator && caller.tenant === null && route.tenant === null
  const name = route.name === 'home' ? (isOperator ? 'operator' : 'endpoints') : route.name
  const Shown = name === 'notFound' ? NotFound : (screens[name] ?? NotFound)
  return <Shown />
}
