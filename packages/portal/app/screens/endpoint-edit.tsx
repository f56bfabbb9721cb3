import { useMemo } from 'preact/hooks'
import { ok } from '../api/client.ts'
import { ApiFailure } from '../api/failure.ts'
import type { Endpoint, NewEndpoint } from '../api/types.ts'
import { changesOf, draftOf, readDraft } from '../state/endpoint-draft.ts'
import { usePortal } from '../state/portal.ts'
import { useLive } from '../state/use-live.ts'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { Loaded } from '../ui/states.tsx'
import { TableSkeleton } from '../ui/table.tsx'
import { EndpointForm } from './endpoint-form.tsx'

/** Changes an endpoint. */
export function EndpointEdit() {
  const { api, route, text, href } = usePortal()
  const known = useLive(api.queries.endpoint.at(route.id))
  const back = href({ name: 'endpoint', id: route.id })
  return (
    <ScreenBody isReady={known.data !== undefined || known.failure !== undefined}>
      <Heading
        title={text.t('edit.title')}
        parent={{ href: back, label: known.data?.name ?? known.data?.url ?? text.t('endpoints.title') }}
      />
      <Loaded known={known} skeleton={<TableSkeleton />}>
        {(endpoint) => <Form endpoint={endpoint} back={back} />}
      </Loaded>
    </ScreenBody>
  )
}

function Form({ endpoint: current, back }: { endpoint: Endpoint; back: string }) {
  const { api, text, notify } = usePortal()
  const { t } = text
  // What was there when the form opened: a later version must not be overwritten unseen
  const endpoint = useMemo(() => current, [])
  const initial = useMemo(() => draftOf(endpoint), [endpoint])
  const submit = async (body: NewEndpoint) => {
    const before = readDraft(initial, { number: '', json: '' }).body
    const changes = before ? changesOf(before, body) : body
    const params = { path: { id: endpoint.id }, header: { 'if-match': `"${endpoint.version}"` } }
    const call = api.client.PATCH('/endpoints/{id}', { params, body: changes })
    await ok(call).catch((failure) => {
      if (!(failure instanceof ApiFailure) || failure.code !== 'precondition_failed') throw failure
      throw new ApiFailure(null, { code: failure.code, title: t('edit.conflict') })
    })
    api.changed()
    notify(t('edit.saved'))
    location.hash = back
  }
  return <EndpointForm initial={initial} submitLabel={t('action.save')} submit={submit} cancel={back} />
}
