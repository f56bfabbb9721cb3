import { useState } from 'preact/hooks'
import { ok } from '../api/client.ts'
import type { Endpoint } from '../api/types.ts'
import { usePortal } from '../state/portal.ts'
import { useAction } from '../state/use-action.ts'
import { Code } from '../ui/code.tsx'
import { Confirm } from '../ui/confirm.tsx'
import { SelectField } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Failed } from '../ui/states.tsx'

/** The signing secret: shown when it is asked for, and changed. */
export function EndpointSecret({ endpoint }: { endpoint: Endpoint }) {
  const { api, text, can } = usePortal()
  const { t } = text
  const [secret, setSecret] = useState<string | null>(null)
  const [isRotating, setRotating] = useState(false)
  const path = { id: endpoint.id }
  const show = useAction(async () => {
    setSecret((await ok(api.client.GET('/endpoints/{id}/secret', { params: { path } }))).secret)
  })
  return (
    <section aria-labelledby="ph-secret">
      <h2 id="ph-secret">{t('secret.title')}</h2>
      <div class="ph-stack ph-narrow">
        <p class="ph-muted">{t('secret.text')}</p>
        {secret !== null && <Code text={secret} label={t('secret.title')} />}
        {show.failure && <Failed failure={show.failure} retry={() => void show.run()} />}
        <div class="ph-actions">
          {secret === null ? (
            <button type="button" class="ph-button" onClick={() => void show.run()} aria-disabled={show.isBusy}>
              <Icon name="eye" />
              {t('secret.show')} <code dir="ltr">{endpoint.secretPrefix}…</code>
            </button>
          ) : (
            <button type="button" class="ph-button" onClick={() => setSecret(null)}>
              {t('secret.hide')}
            </button>
          )}
          {can('write') && (
            <button type="button" class="ph-button" onClick={() => setRotating(true)}>
              {t('secret.rotate')}
            </button>
          )}
        </div>
      </div>
      {isRotating && <Rotate endpoint={endpoint} onSecret={setSecret} close={() => setRotating(false)} />}
    </section>
  )
}

const dayMs = 86_400_000

interface RotateProps {
  endpoint: Endpoint
  onSecret: (secret: string) => void
  close: () => void
}

function Rotate({ endpoint, onSecret, close }: RotateProps) {
  const { api, text, notify } = usePortal()
  const { t } = text
  const [overlap, setOverlap] = useState(String(dayMs))
  const rotate = useAction(async () => {
    const params = { path: { id: endpoint.id } }
    const body = { overlapMs: Number(overlap) }
    const { secret } = await ok(api.client.POST('/endpoints/{id}/rotate-secret', { params, body }))
    onSecret(secret)
    api.changed()
    notify(t('secret.rotated'))
  })
  const choices = [0, dayMs / 24, dayMs, 7 * dayMs, 30 * dayMs]
  return (
    <Confirm title={t('secret.rotateTitle')} label={t('secret.rotate')} action={rotate} close={close}>
      <p>{t('secret.rotateText')}</p>
      <SelectField
        label={t('secret.overlap')}
        hint={t(overlap === '0' ? 'secret.noOverlapHint' : 'secret.overlapHint')}
        value={overlap}
        options={choices.map((ms) => [String(ms), ms === 0 ? t('secret.noOverlap') : text.duration(ms)])}
        onChange={setOverlap}
      />
    </Confirm>
  )
}
