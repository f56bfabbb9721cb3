import { useState } from 'preact/hooks'
import { usePortal } from '../state/portal.ts'
import { Icon } from './icon.tsx'

/** Text of programs, with a button that copies it. `label` says what it is. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div class="ph-code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="ph-code-text" tabIndex={0} aria-label={label}>
        <pre dir="ltr">
          <code>{text}</code>
        </pre>
      </section>
      <Copy text={text} label={label} />
    </div>
  )
}

/** Copies a text. `label` says what it is. */
export function Copy({ text, label }: { text: string; label: string }) {
  const { text: words, notify } = usePortal()
  const { t } = words
  const [isDone, setDone] = useState(false)
  const copy = async () => {
    try {
      // Not there without https, and not for each frame
      await navigator.clipboard.writeText(text)
    } catch {
      return notify(t('action.copyFailed'))
    }
    setDone(true)
    setTimeout(() => setDone(false), 2_000)
  }
  return (
    <button type="button" class="ph-tool ph-copy" onClick={() => void copy()} title={t('action.copy')}>
      <Icon name={isDone ? 'check' : 'copy'} />
      <span class="ph-sr">{isDone ? t('action.copied') : t('action.copyWhat', { what: label })}</span>
    </button>
  )
}

/** An id: in full where there is room, and copied in full. */
export function Id({ id }: { id: string }) {
  return (
    <code class="ph-id" dir="ltr" title={id}>
      {id}
    </code>
  )
}
