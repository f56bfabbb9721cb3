import { useState } from 'preact/hooks'
import { done, ok } from '../api/client.ts'
import type { Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { useAction } from '../state/use-action.ts'
import { Confirm } from '../ui/confirm.tsx'
import { useWaiting } from './endpoint-answer.tsx'

/** What can be done with an endpoint as a whole. */
export function EndpointActions({ endpoint }: { endpoint: Endpoint }) {
  const { caller, text, href, can } = usePortal()
  const { t } = text
  const [asked, setAsked] = useState<'pause' | 'unsuspend' | 'delete' | null>(null)
  if (!can('write')) return null
  const close = () => setAsked(null)
  const { id, status, suspendedBy } = endpoint
  return (
    <>
      {status === 'suspended' && (suspendedBy !== 'host' || caller.isOperator) && (
        <button type="button" class="ph-button ph-primary" onClick={() => setAsked('unsuspend')}>
          {t('unsuspend.action')}
        </button>
      )}
      {status !== 'suspended' && <PauseButton endpoint={endpoint} ask={() => setAsked('pause')} />}
      <a class="ph-button" href={href({ name: 'endpointEdit', id })}>
        {t('action.edit')}
      </a>
      <button type="button" class="ph-button ph-danger" onClick={() => setAsked('delete')}>
        {t('action.delete')}
      </button>
      {asked === 'pause' && <Pause endpoint={endpoint} close={close} />}
      {asked === 'unsuspend' && <Unsuspend endpoint={endpoint} close={close} />}
      {asked === 'delete' && <Delete endpoint={endpoint} close={close} />}
    </>
  )
}

/** Pausing is asked about; going on is not. */
function PauseButton({ endpoint, ask }: { endpoint: Endpoint; ask: () => void }) {
  const { text } = usePortal()
  const resume = useSwitch(endpoint, true)
  if (endpoint.isActive) {
    return (
      <button type="button" class="ph-button" onClick={ask}>
        {text.t('pause.action')}
      </button>
    )
  }
  return (
    <button type="button" class="ph-button ph-primary" onClick={() => void resume.run()} aria-disabled={resume.isBusy}>
      {text.t('pause.resume')}
    </button>
  )
}

function useSwitch({ id }: Endpoint, isActive: boolean) {
  const { api, text, notify } = usePortal()
  return useAction(async () => {
    await ok(api.client.PATCH('/endpoints/{id}', { params: { path: { id } }, body: { isActive } }))
    api.changed()
    notify(text.t(isActive ? 'pause.resumed' : 'pause.paused'))
  })
}

interface DialogProps {
  endpoint: Endpoint
  close: () => void
}

function Pause({ endpoint, close }: DialogProps) {
  const { t } = usePortal().text
  const pause = useSwitch(endpoint, false)
  return (
    <Confirm
      title={t('pause.title', { name: nameOf(endpoint) })}
      label={t('pause.action')}
      action={pause}
      close={close}
    >
      <p>{t('pause.text')}</p>
    </Confirm>
  )
}

function Unsuspend({ endpoint, close }: DialogProps) {
  const { api, text, notify } = usePortal()
  const { t } = text
  const path = { id: endpoint.id }
  const waiting = useWaiting(endpoint).data?.total ?? 0
  const unsuspend = useAction(async () => {
    await ok(api.client.POST('/endpoints/{id}/unsuspend', { params: { path } }))
    api.changed()
    notify(t('unsuspend.done'))
  })
  const title = t('unsuspend.title', { name: nameOf(endpoint) })
  return (
    <Confirm title={title} label={t('unsuspend.action')} action={unsuspend} close={close}>
      {endpoint.suspendedReason && <p>{t('answer.reason', { reason: endpoint.suspendedReason })}</p>}
      <p>{t('unsuspend.text', { count: waiting })}</p>
    </Confirm>
  )
}

function Delete({ endpoint, close }: DialogProps) {
  const { api, text, notify, go } = usePortal()
  const { t } = text
  const path = { id: endpoint.id }
  const waiting = useWaiting(endpoint).data?.total ?? 0
  const remove = useAction(async () => {
    await done(api.client.DELETE('/endpoints/{id}', { params: { path } }))
    // Not what this screen shows: that is gone
    api.queries.endpoints.invalidate()
    notify(t('delete.done'))
    go({ name: 'endpoints' })
  })
  const title = t('delete.title', { name: nameOf(endpoint) })
  return (
    <Confirm title={title} label={t('action.delete')} action={remove} close={close} isDangerous>
      <p>{t('delete.text', { count: waiting })}</p>
    </Confirm>
  )
}

function nameOf({ name, url }: Endpoint): string {
  return name ?? url
}
