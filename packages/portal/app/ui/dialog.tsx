import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { useText } from '../state/portal.ts'
import { Icon } from './icon.tsx'

interface DialogProps {
  title: string
  /** Called when it is closed: by `esc`, its button, or a click beside it. */
  onClose: () => void
  children: ComponentChildren
  /** Buttons below. */
  actions?: ComponentChildren
}

/** A native modal dialog: it keeps the focus, and gives it back to where it was. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const { t } = useText()
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const before = document.activeElement
    dialog.current?.showModal()
    // Taken out of the page while it is open, the browser gives the focus to nobody
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: `esc` closes it, natively
    <dialog
      ref={dialog}
      class="ph-dialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <div class="ph-dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="ph-tool" aria-label={t('action.close')} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {children}
        {actions && <footer class="ph-actions">{actions}</footer>}
      </div>
    </dialog>
  )
}
