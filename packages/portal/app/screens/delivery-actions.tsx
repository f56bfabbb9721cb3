import { useState } from 'preact/hooks'
import { ok } from '../api/client.ts'
import type { Delivery } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { useAction } from '../state/use-action.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Failed } from '../ui/states.tsx'

/** Sends a delivery again, cancels it, or says that nobody needs it any more. */
export function DeliveryActions({ delivery }: { delivery: Delivery }) {
  const { api, text, can, notify } = usePortal()
  const { t } = text
  const [isAsked, setAsked] = useState(false)
  const params = { path: { id: delivery.id } }
  const retry = useAction(async () => {
    await ok(api.client.POST('/deliveries/{id}/retry', { params }))
    api.changed()
    notify(t('delivery.retried'))
  })
  const cancel = useAction(async () => {
    await ok(api.client.POST('/deliveries/{id}/cancel', { params }))
    api.changed()
    notify(t('delivery.wasCancelled'))
  })
  const dismiss = useAction(async () => {
    await ok(api.client.POST('/deliveries/{id}/dismiss', { params }))
    api.changed()
    notify(t('delivery.dismissed'))
  })
  const waits = delivery.status === 'pending' || delivery.status === 'held'
  const failure = retry.failure ?? dismiss.failure
  return (
    <div class="ph-actions">
      {!waits && can('replay') && (
        <button
          type="button"
          class={`ph-button ${delivery.status === 'failed' ? 'ph-primary' : ''}`}
          onClick={() => void retry.run()}
          aria-disabled={retry.isBusy}
          data-retry
        >
          {t('delivery.retry')}
        </button>
      )}
      {delivery.diverted && can('write') && (
        <button type="button" class="ph-button" onClick={() => void dismiss.run()} aria-disabled={dismiss.isBusy}>
          {t('delivery.dismiss')}
        </button>
      )}
      {waits && can('write') && (
        <button type="button" class="ph-button ph-danger" onClick={() => setAsked(true)}>
          {t('delivery.cancel')}
        </button>
      )}
      {failure && <Failed failure={failure} />}
      {isAsked && (
        <Confirm
          title={t('delivery.cancelTitle')}
          label={t('delivery.cancel')}
          action={cancel}
          close={() => setAsked(false)}
          isDangerous
        >
          <p>{t('delivery.cancelText')}</p>
        </Confirm>
      )}
    </div>
  )
}
