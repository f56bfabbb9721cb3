import type { Delivery, Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Copy, Id } from '../ui/code.tsx'
import { Loaded } from '../ui/states.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { AttemptItem } from './attempt.tsx'
import { DeliveryActions } from './delivery-actions.tsx'
import { DeliveryAnswer } from './delivery-answer.tsx'

interface DeliveryDetailProps {
  delivery: Delivery
  endpoint?: Endpoint | undefined
  /** Within the log, beside its row. */
  isInPlace?: boolean
}

/** What became of a delivery and why, what can be done, and every request that was made for it. */
export function DeliveryDetail({ delivery, endpoint, isInPlace = false }: DeliveryDetailProps) {
  const { text, href, can } = usePortal()
  const { t } = text
  const { id, messageId, endpointId } = delivery
  return (
    <div class="ph-delivery">
      <DeliveryAnswer delivery={delivery} />
      <div class="ph-delivery-line">
        <span class="ph-muted">
          {t('delivery.id')} <Id id={id} /> <Copy text={id} label={t('delivery.id')} />
        </span>
        {isInPlace ? (
          can('read') && <a href={href({ name: 'delivery', id })}>{t('delivery.open')}</a>
        ) : (
          <>
            <a href={href({ name: 'message', id: messageId })}>{t('message.title')}</a>
            <a href={href({ name: 'endpoint', id: endpointId })}>{endpoint?.name ?? t('endpoint.title')}</a>
          </>
        )}
        <DeliveryActions delivery={delivery} />
      </div>
      {can('read') && delivery.attempts > 0 && <Attempts delivery={delivery} />}
    </div>
  )
}

function Attempts({ delivery }: { delivery: Delivery }) {
  const { api } = usePortal()
  const known = useLive(api.queries.attempts.at(delivery.id), { poll: true })
  return (
    <Loaded known={known} skeleton={<TableSkeleton rows={delivery.attempts} />}>
      {({ data }) => {
        const newest = [...data].sort((a, b) => b.number - a.number)
        return (
          <ol class="ph-attempts" reversed>
            {newest.map((attempt, n) => (
              <AttemptItem key={attempt.number} attempt={attempt} isFirst={n === 0} />
            ))}
          </ol>
        )
      }}
    </Loaded>
  )
}
