import { useCallback, useRef, useState } from 'preact/hooks'

const shownMs = 4_000

/** What was done, told for a while in a corner and to screen readers. */
export function useNotices() {
  const [message, setMessage] = useState('')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const notify = useCallback((next: string) => {
    setMessage(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setMessage(''), shownMs)
  }, [])
  const shown = (
    <div class="ph-notices" role="status">
      {message && <p class="ph-notice">{message}</p>}
    </div>
  )
  return { notify, shown }
}
