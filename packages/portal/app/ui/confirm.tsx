import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useText } from '../state/portal.ts'
import type { Action } from '../state/use-action.ts'
import { Dialog } from './dialog.tsx'
import { Failed } from './states.tsx'

interface ConfirmProps {
  title: string
  /** What the button says that does it. */
  label: string
  action: Action<[]>
  close: () => void
  isDangerous?: boolean
  /** Whether it is known how much will happen: nothing is done before. */
  isReady?: boolean
  /** What will happen, and how much of it. */
  children: ComponentChildren
}

/** Asks before something is done; stays open with the reason where it fails. */
export function Confirm({ title, label, action, close, isDangerous = false, isReady = true, children }: ConfirmProps) {
  const { t } = useText()
  const [wasRun, setWasRun] = useState(false)
  const isDone = wasRun && !action.isBusy && !action.failure
  useEffect(() => {
    if (isDone) close()
  }, [isDone, close])
  const run = () => {
    if (isReady) void action.run().then(() => setWasRun(true))
  }
  const buttons = (
    <>
      <button type="button" class="ph-button" onClick={close}>
        {t('action.cancel')}
      </button>
      <button
        type="button"
        class={`ph-button ph-primary ${isDangerous ? 'ph-danger' : ''}`}
        onClick={run}
        aria-disabled={action.isBusy || !isReady}
      >
        {label}
      </button>
    </>
  )
  return (
    <Dialog title={title} onClose={close} actions={buttons}>
      {children}
      {action.failure && <Failed failure={action.failure} />}
    </Dialog>
  )
}
