import type { ComponentChildren } from 'preact'

/** Names with what they have; an item without content is left out. */
export function Facts({ items }: { items: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="ph-settings">
      {items.map(
        ([name, content]) =>
          content !== null &&
          content !== '' && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{content}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
