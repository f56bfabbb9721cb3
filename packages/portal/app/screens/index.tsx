import type { FunctionComponent } from 'preact'
import { lacksFor } from '../state/needs.ts'
import { usePortal } from '../state/portal.ts'
import type { ScreenName } from '../state/router.ts'
import { Deliveries } from './deliveries.tsx'
import { DeliveryScreen } from './delivery.tsx'
import { EndpointScreen } from './endpoint.tsx'
import { EndpointEdit } from './endpoint-edit.tsx'
import { EndpointNew } from './endpoint-new.tsx'
import { Endpoints } from './endpoints.tsx'
import { EventTypeScreen } from './event-type.tsx'
import { EventTypes } from './event-types.tsx'
import { MessageScreen } from './message.tsx'
import { Messages } from './messages.tsx'
import { NotAllowed, NotFound } from './not-found.tsx'
import { TenantEndpoints } from './operator/endpoints.tsx'
import { Overview } from './operator/overview.tsx'
import { OperatorSearch } from './operator/search.tsx'
import { Tenants } from './operator/tenants.tsx'

/** What is shown at each path. A screen that is not here is not in the navigation either. */
const screens: Partial<Record<ScreenName, FunctionComponent>> = {
  endpoints: Endpoints,
  endpointNew: EndpointNew,
  endpoint: EndpointScreen,
  endpointEdit: EndpointEdit,
  deliveries: Deliveries,
  delivery: DeliveryScreen,
  messages: Messages,
  message: MessageScreen,
  eventTypes: EventTypes,
  eventType: EventTypeScreen,
  operator: Overview,
  operatorTenants: Tenants,
  operatorEndpoints: TenantEndpoints,
  operatorSearch: OperatorSearch,
}

/** Whether there is such a screen. */
export function hasScreen(name: ScreenName): boolean {
  return screens[name] !== undefined
}

/** What the address names. */
export function Screen() {
  const portal = usePortal()
  const { route, caller } = portal
  const isOperator = caller.isOperator && caller.tenant === null && route.tenant === null
  const name = route.name === 'home' ? (isOperator ? 'operator' : 'endpoints') : route.name
  if (name === 'notFound') return <NotFound />
  const lacking = lacksFor(name, portal)
  if (lacking !== null) return <NotAllowed permission={lacking} />
  const Shown = screens[name] ?? NotFound
  return <Shown />
}
