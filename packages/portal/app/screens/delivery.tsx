import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { Loaded } from '../ui/states.tsx'
import { Status } from '../ui/status.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { DeliveryDetail } from './delivery-detail.tsx'

/** One delivery on a page of its own, which can be linked to. */
export function DeliveryScreen() {
  const { api, route, text, href } = usePortal()
  const known = useLive(api.queries.delivery.at(route.id), { poll: true })
  const { data } = known
  const endpoint = useLive(data ? api.queries.endpoint.at(data.endpointId) : null).data
  return (
    <ScreenBody isReady={data !== undefined || known.failure !== undefined}>
      <Heading
        title={data ? <code dir="ltr">{data.eventType}</code> : text.t('delivery.title')}
        parent={{ href: href({ name: 'deliveries' }), label: text.t('nav.deliveries') }}
        aside={data && <Status state={data.status} />}
      />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {(delivery) => <DeliveryDetail delivery={delivery} endpoint={endpoint} />}
      </Loaded>
    </ScreenBody>
  )
}
