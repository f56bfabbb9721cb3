import { useRef, useState } from 'preact/hooks'
import { ok } from '../api/client.ts'
import type { EndpointWithSecret, NewEndpoint } from '../api/types.ts'
import { draftOf } from '../state/endpoint-draft.ts'
import { usePortal } from '../state/portal.ts'
import { Code } from '../ui/code.tsx'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { EndpointForm } from './endpoint-form.tsx'

/** Adds an endpoint, and shows its secret. */
export function EndpointNew() {
  const { api, text, href } = usePortal()
  const { t } = text
  const [created, setCreated] = useState<EndpointWithSecret>()
  const key = useRef({ text: '', key: '' })

  // Sent twice, as after a lost answer, it makes one endpoint; another body is another endpoint
  const keyOf = (body: NewEndpoint) => {
    const sent = JSON.stringify(body)
    if (key.current.text !== sent) key.current = { text: sent, key: randomKey() }
    return key.current.key
  }
  const submit = async (body: NewEndpoint) => {
    const header = { 'idempotency-key': keyOf(body) }
    setCreated(await ok(api.client.POST('/endpoints', { body, params: { header } })))
    api.changed()
  }
  if (created) return <Created endpoint={created} />
  return (
    <ScreenBody>
      <Heading title={t('endpoints.add')} parent={{ href: href({ name: 'endpoints' }), label: t('endpoints.title') }} />
      <EndpointForm
        initial={draftOf()}
        submitLabel={t('endpoints.add')}
        submit={submit}
        cancel={href({ name: 'endpoints' })}
      />
    </ScreenBody>
  )
}

function Created({ endpoint }: { endpoint: EndpointWithSecret }) {
  const { text, href } = usePortal()
  const { t } = text
  return (
    <ScreenBody>
      <Heading
        title={t('created.title', { name: endpoint.name ?? endpoint.url })}
        parent={{ href: href({ name: 'endpoints' }), label: t('endpoints.title') }}
      />
      <div class="ph-stack ph-narrow">
        <p>{t('created.secret')}</p>
        <Code text={endpoint.secret} label={t('secret.title')} />
        <p class="ph-muted">{t('created.next')}</p>
        <div class="ph-actions">
          <a class="ph-button ph-primary" href={href({ name: 'endpoint', id: endpoint.id })}>
            {t('created.open')}
          </a>
        </div>
      </div>
    </ScreenBody>
  )
}

/** `crypto.randomUUID` is there on https alone; this is not. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
