import { useState } from 'preact/hooks'
import type { TenantEndpoint } from '../../api/types.ts'
import { type Bulk, type BulkKind, runBulk } from '../../state/bulk.ts'
import { useNow } from '../../state/clock.ts'
import { timeBefore, usualTimes } from '../../state/log-filter.ts'
import { usePortal } from '../../state/portal.ts'
import { useAction } from '../../state/use-action.ts'
import { useLive } from '../../state/use-live.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Loaded } from '../../ui/states.tsx'

interface BulkDialogProps {
  kind: BulkKind
  endpoints: readonly TenantEndpoint[]
  close: () => void
}

/** Does something to many endpoints, once it was said how many deliveries that is about. */
export function BulkDialog({ kind, endpoints, close }: BulkDialogProps) {
  const { api, config, text, notify } = usePortal()
  const { t } = text
  const [bulk, setBulk] = useState<Bulk>(() => ({
    kind,
    targets: endpoints.map(({ tenant, id }) => ({ tenant, id })),
    since: timeBefore(Date.now(), 86_400_000),
  }))
  const [done, setDone] = useState<number | null>(null)
  const counted = useLive(api.queries.bulkCount.at(bulk))
  const count = endpoints.length
  const act = useAction(async () => {
    await runBulk(config.apiUrl, bulk, setDone)
    api.changed()
    notify(t('bulk.done'))
  })
  const tenants = new Set(endpoints.map(({ tenant }) => tenant)).size
  return (
    <Confirm
      title={t(`bulk.${kind}`, { count })}
      label={t(`bulk.${kind}`, { count })}
      action={act}
      close={close}
      isDangerous={kind === 'cancel'}
      isReady={counted.data !== undefined}
    >
      <div class="ph-stack">
        <p>{t('bulk.tenants', { count: tenants })}</p>
        {kind === 'replay' && <Since since={bulk.since} onChange={(since) => setBulk({ ...bulk, since })} />}
        <Loaded known={counted} skeleton={<p class="ph-muted">{t('replay.counting')}</p>}>
          {(deliveries) => (
            <p class="ph-note" role="status">
              {t(`bulk.${kind}Size`, { count: deliveries })}
            </p>
          )}
        </Loaded>
        {done !== null && (
          <label class="ph-progress">
            {t('bulk.progress', { done, count })}
            <progress value={done} max={count} />
          </label>
        )}
      </div>
    </Confirm>
  )
}

function Since({ since, onChange }: { since: string; onChange: (since: string) => void }) {
  const { text } = usePortal()
  const now = useNow()
  const known = usualTimes(now, text.t)
  const isKnown = known.some(([time]) => time === since)
  const own: [string, string] = [since, text.t('filter.since', { time: text.clock(since, now) })]
  return (
    <SelectField
      label={text.t('filter.time')}
      value={since}
      options={isKnown ? known : [own, ...known]}
      onChange={onChange}
    />
  )
}
