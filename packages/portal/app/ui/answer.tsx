import type { ComponentChildren } from 'preact'

/** The sentence that a screen is opened for. `tone`: whether all is well. */
export function Answer({ tone, children }: { tone: 'ok' | 'bad' | 'warn' | 'quiet'; children: ComponentChildren }) {
  return (
    <p class={`ph-answer ph-answer-${tone}`} aria-live="polite">
      {children}
    </p>
  )
}
