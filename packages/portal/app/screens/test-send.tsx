import { useState } from 'preact/hooks'
import { ok } from '../api/client.ts'
import type { Endpoint, TestResult } from '../api/types.ts'
import { adviceOn } from '../state/advice.ts'
import { usePortal } from '../state/portal.ts'
import { useAction } from '../state/use-action.ts'
import { useLive } from '../state/use-live.ts'
import { Answer } from '../ui/answer.tsx'
import { Code } from '../ui/code.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SelectField } from '../ui/field.tsx'
import { Failed } from '../ui/states.tsx'

/** What is sent where no event type is chosen. */
const plainType = 'webhook.test'

/** Opens the dialog that sends one request now, outside of the log. */
export function TestButton({ endpoint }: { endpoint: Endpoint }) {
  const { text, can } = usePortal()
  const [isOpen, setOpen] = useState(false)
  if (!can('test')) return null
  return (
    <>
      <button type="button" class="ph-button" onClick={() => setOpen(true)}>
        {text.t('test.action')}
      </button>
      {isOpen && <TestDialog endpoint={endpoint} close={() => setOpen(false)} />}
    </>
  )
}

function TestDialog({ endpoint, close }: { endpoint: Endpoint; close: () => void }) {
  const { api, text, can } = usePortal()
  const { t } = text
  const types = useLive(can('list') ? api.queries.eventTypes.at() : null).data?.data ?? []
  const [type, setType] = useState(plainType)
  const [result, setResult] = useState<TestResult | null>(null)
  const example = types.find(({ name }) => name === type)?.example ?? null
  const send = useAction(async () => {
    setResult(null)
    const params = { path: { id: endpoint.id } }
    const body = type === plainType ? {} : { type }
    setResult(await ok(api.client.POST('/endpoints/{id}/test', { params, body })))
  })
  const buttons = (
    <button type="button" class="ph-button ph-primary" onClick={() => void send.run()} aria-disabled={send.isBusy}>
      {t(send.isBusy ? 'test.busy' : result ? 'test.again' : 'test.send')}
    </button>
  )
  return (
    <Dialog title={t('test.title', { name: endpoint.name ?? endpoint.url })} onClose={close} actions={buttons}>
      <div class="ph-stack">
        <SelectField
          label={t('test.type')}
          hint={t('test.hint')}
          value={type}
          options={[plainType, ...types.map(({ name }) => name)].map((name) => [name, name])}
          onChange={setType}
        />
        {example !== null && <Code text={JSON.stringify(example, null, 2)} label={t('events.example')} />}
        <div aria-live="polite">{result && <Result result={result} />}</div>
        {send.failure && <Failed failure={send.failure} />}
      </div>
    </Dialog>
  )
}

function Result({ result }: { result: TestResult }) {
  const { text } = usePortal()
  const { success, outcome, statusCode, message, durationMs } = result
  const advice = success ? null : adviceOn(outcome, statusCode)
  return (
    <Answer tone={success ? 'ok' : 'bad'}>
      {text.t(success ? 'test.worked' : 'test.failed', { time: text.duration(durationMs) })} {message}
      {advice && <span class="ph-advice">{text.t(advice)}</span>}
    </Answer>
  )
}
