import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { MessageKey } from '../i18n/en.ts'
import { useText } from '../state/portal.ts'
import { Dialog } from './dialog.tsx'

const list: readonly (readonly [string, MessageKey])[] = [
  ['/', 'keys.search'],
  ['j', 'keys.down'],
  ['k', 'keys.up'],
  ['enter', 'keys.open'],
  ['r', 'keys.retry'],
  ['esc', 'keys.close'],
  ['?', 'keys.help'],
]

/**
 * Keys that work outside of fields and dialogs: `/` goes to what has `data-search`, `j` and `k` through what has
 * `data-row`, `r` presses what has `data-retry` in the row or else on the screen, `?` lists them.
 */
export function useShortcuts(root: RefObject<HTMLElement | null>) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || document.querySelector('dialog[open]')) return
      if (event.key === '?') setOpen(true)
      else if (!root.current || !run(event.key, root.current)) return
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [root])

  const dialog = isOpen && (
    <Dialog title={t('keys.title')} onClose={() => setOpen(false)}>
      <dl class="ph-keys">
        {list.map(([key, label]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
  return { dialog, open: () => setOpen(true) }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
}

/** Whether the key did something. */
function run(key: string, root: HTMLElement): boolean {
  const rows = [...root.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const row = rows[at]
  if (key === '/') return focus(root.querySelector('[data-search]'))
  if (key === 'j') return focus(targetOf(rows[Math.min(at + 1, rows.length - 1)]))
  if (key === 'k') return focus(targetOf(rows[Math.max(at - 1, 0)]))
  if (key !== 'r') return false
  const button = (row ?? root).querySelector('[data-retry]')
  if (!(button instanceof HTMLElement)) return false
  button.click()
  return true
}

function targetOf(row: HTMLElement | undefined): Element | null {
  return row?.querySelector('a, button, summary') ?? null
}

function focus(element: Element | null): boolean {
  if (!(element instanceof HTMLElement)) return false
  element.focus()
  return true
}
