import { useState } from 'preact/hooks'
import { ok } from '../api/client.ts'
import type { Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { useAction } from '../state/use-action.ts'
import { useLive } from '../state/use-live.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Loaded } from '../ui/states.tsx'

/** Opens the dialog that cancels what waits: of the types and the time that the log shows. */
export function CancelButton({ endpoint }: { endpoint?: Endpoint }) {
  const { text, can } = usePortal()
  const [isOpen, setOpen] = useState(false)
  if (!can('write')) return null
  return (
    <>
      <button type="button" class="ph-button" onClick={() => setOpen(true)}>
        {text.t('cancel.action')}
      </button>
      {isOpen && <CancelDialog endpoint={endpoint} close={() => setOpen(false)} />}
    </>
  )
}

function CancelDialog({ endpoint, close }: { endpoint: Endpoint | undefined; close: () => void }) {
  const { api, text, route, notify } = usePortal()
  const { t } = text
  const { type, since, until } = route.query
  const filter = { endpointId: endpoint?.id, types: type ? [type] : undefined, since, until }
  const counted = useLive(api.queries.cancelCount.at(filter))
  const count = counted.data?.count ?? 0
  const cancel = useAction(async () => {
    let cursor: string | undefined
    do {
      const step: { nextCursor: string | null } = await ok(
        api.client.POST('/deliveries/cancel', { body: { ...filter, cursor } }),
      )
      cursor = step.nextCursor ?? undefined
    } while (cursor !== undefined)
    api.changed()
    notify(t('cancel.done'))
  })
  return (
    <Confirm
      title={t('cancel.title', { name: endpoint?.name ?? endpoint?.url ?? t('replay.all') })}
      label={t('cancel.confirm', { count })}
      action={cancel}
      close={close}
      isDangerous
      isReady={count > 0}
    >
      <Loaded known={counted} skeleton={<p class="ph-muted">{t('replay.counting')}</p>}>
        {({ count: size }) => (
          <p class="ph-note" role="status">
            {t('bulk.cancelSize', { count: size })} {type && t('replay.types', { types: type })}{' '}
            {(since || until) && t('cancel.asShown')}
          </p>
        )}
      </Loaded>
    </Confirm>
  )
}
