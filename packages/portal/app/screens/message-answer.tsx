import type { DeliveryPage, Message } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { type Known, useLive } from '../state/use-live.ts'
import { Answer } from '../ui/answer.tsx'

/** All deliveries of a message. */
export function useDeliveriesOf({ id }: Message): Known<DeliveryPage> {
  const { api, can } = usePortal()
  return useLive(can('list') ? api.queries.deliveries.at({ messageId: id, limit: 1000 }) : null, { poll: true })
}

/** Whether everybody who should have it got it. */
export function MessageAnswer({ message }: { message: Message }) {
  const { t } = usePortal().text
  const known = useDeliveriesOf(message)
  if (!known.data) return null
  const statuses = known.data.data.map(({ status }) => status)
  const count = statuses.length
  const failed = statuses.filter((status) => status === 'failed').length
  const waiting = statuses.filter((status) => status === 'pending' || status === 'held').length
  if (count === 0) return <Answer tone="quiet">{t('message.nobody')}</Answer>
  if (failed > 0) return <Answer tone="bad">{t('message.failed', { failed, count })}</Answer>
  if (waiting > 0) return <Answer tone="warn">{t('message.waits', { waiting, count })}</Answer>
  return <Answer tone="ok">{t('message.arrived', { count })}</Answer>
}
