import { useRef, useState } from 'preact/hooks'
import type { Endpoint } from '../api/types.ts'
import { timeBefore } from '../state/log-filter.ts'
import { usePortal } from '../state/portal.ts'
import { type ReplayPlan, replayMs, runReplay } from '../state/replay-plan.ts'
import { useAction } from '../state/use-action.ts'
import { useLive } from '../state/use-live.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Failed, Loaded } from '../ui/states.tsx'
import { PlanFields } from './replay-fields.tsx'

/** Opens the dialog that sends again: to one endpoint, or to all. */
export function ReplayButton({ endpoint }: { endpoint?: Endpoint }) {
  const { text, can } = usePortal()
  const [isOpen, setOpen] = useState(false)
  if (!can('replay')) return null
  return (
    <>
      <button type="button" class="ph-button" onClick={() => setOpen(true)}>
        {text.t('replay.action')}
      </button>
      {isOpen && <ReplayDialog endpoint={endpoint} close={() => setOpen(false)} />}
    </>
  )
}

interface ReplayDialogProps {
  endpoint: Endpoint | undefined
  close: () => void
}

function ReplayDialog({ endpoint, close }: ReplayDialogProps) {
  const { api, text, route, notify } = usePortal()
  const { t } = text
  const [plan, setPlan] = useState<ReplayPlan>(() => ({
    kind: 'failed',
    endpointId: endpoint?.id ?? null,
    since: startOf(route.query.since),
    types: route.query.type ? [route.query.type] : null,
  }))
  const [done, setDone] = useState<number | null>(null)
  const isStopped = useRef(false)
  const counted = useLive(api.queries.replayCount.at(plan))
  const count = counted.data ?? 0
  const replay = useAction(async () => {
    isStopped.current = false
    setDone(0)
    const isWhole = await runReplay(api.client, plan, setDone, () => isStopped.current)
    api.changed()
    notify(t(isWhole ? 'replay.done' : 'replay.stopped'))
    close()
  })
  const stop = () => {
    isStopped.current = true
    if (!replay.isBusy) close()
  }
  const buttons = (
    <>
      <button type="button" class="ph-button" onClick={stop}>
        {t(replay.isBusy ? 'replay.stop' : 'action.cancel')}
      </button>
      <button
        type="button"
        class="ph-button ph-primary"
        onClick={() => count > 0 && void replay.run()}
        aria-disabled={replay.isBusy || count === 0}
      >
        {t('replay.confirm', { count })}
      </button>
    </>
  )
  const name = endpoint?.name ?? endpoint?.url ?? t('replay.all')
  return (
    <Dialog title={t('replay.title', { name })} onClose={stop} actions={buttons}>
      <div class="ph-stack">
        {done === null && <PlanFields plan={plan} onChange={setPlan} />}
        <Loaded known={counted} skeleton={<p class="ph-muted">{t('replay.counting')}</p>}>
          {(size) => (
            <p class="ph-note" role="status">
              {t(size === 0 ? 'replay.none' : 'replay.size', { count: size, name })}{' '}
              {size > 0 && t('replay.takes', { time: text.duration(replayMs(size, endpoint?.rateLimit ?? null)) })}{' '}
              {plan.types && t('replay.types', { types: plan.types.join(', ') })}
            </p>
          )}
        </Loaded>
        {done !== null && (
          <label class="ph-progress">
            {t('replay.progress', { done, count: Math.max(done, count) })}
            <progress value={done} max={Math.max(1, done, count)} />
          </label>
        )}
        {replay.failure && <Failed failure={replay.failure} />}
      </div>
    </Dialog>
  )
}

/** From when on: what the log shows, else a day. By the time of the message, as the log has it. */
function startOf(shown: string | undefined): string {
  return shown && !Number.isNaN(Date.parse(shown)) ? shown : timeBefore(Date.now(), 86_400_000)
}
