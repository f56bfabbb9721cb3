import { useState } from 'preact/hooks'
import { receiversFor } from '../receivers/index.ts'
import { usePortal } from '../state/portal.ts'
import { withStorage } from '../state/storage.ts'
import { Code } from '../ui/code.tsx'

const storageKey = 'posthorn-language'

/** Code that receives events of `type` and verifies them, in the language that was chosen last. */
export function ReceiverCode({ type }: { type: string }) {
  const { t } = usePortal().text
  const [language, setLanguage] = useState(storedLanguage)
  const receivers = receiversFor(type)
  const shown = receivers.find((one) => one.language === language) ?? receivers[0]
  if (!shown) return null
  const choose = (next: string) => {
    setLanguage(next)
    storeLanguage(next)
  }
  return (
    <section aria-labelledby="ph-receiver" class="ph-stack ph-receiver">
      <h2 id="ph-receiver">{t('receiver.title')}</h2>
      <p class="ph-muted ph-narrow">{t('receiver.text')}</p>
      <fieldset class="ph-languages">
        <legend class="ph-sr">{t('receiver.language')}</legend>
        {receivers.map((one) => (
          <label key={one.language}>
            <input
              type="radio"
              name="language"
              class="ph-sr"
              checked={one === shown}
              onChange={() => choose(one.language)}
            />
            <span>{one.language}</span>
          </label>
        ))}
      </fieldset>
      <Code text={shown.install} label={t('receiver.install')} />
      <Code text={shown.code.trimEnd()} label={shown.language} />
    </section>
  )
}

function storedLanguage(): string | null {
  return withStorage('localStorage', (storage) => storage.getItem(storageKey))
}

function storeLanguage(language: string): void {
  withStorage('localStorage', (storage) => storage.setItem(storageKey, language))
}
