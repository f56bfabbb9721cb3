import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { type ColorScheme, colorSchemes } from './api/config.ts'
import type { MessageKey } from './i18n/en.ts'
import { hasScreen } from './screens/index.tsx'
import { lacksFor } from './state/needs.ts'
import { usePortal } from './state/portal.ts'
import { formatRoute, type ScreenName } from './state/router.ts'
import { signOut } from './state/sign-out.ts'
import { applyColorScheme, chosenColorScheme, keepColorScheme } from './state/theme.ts'
import { rememberFocus } from './state/use-route.ts'
import { Icon } from './ui/icon.tsx'
import { useShortcuts } from './ui/shortcuts.tsx'

/** What stands in the navigation, with the screens that belong to each. */
const sections: readonly (readonly [ScreenName, MessageKey, readonly ScreenName[]])[] = [
  ['endpoints', 'nav.endpoints', ['endpointNew', 'endpoint', 'endpointEdit']],
  ['deliveries', 'nav.deliveries', ['delivery']],
  ['messages', 'nav.messages', ['message']],
  ['eventTypes', 'nav.eventTypes', ['eventType']],
]

const operatorSections: typeof sections = [
  ['operator', 'nav.overview', []],
  ['operatorTenants', 'nav.tenants', []],
  ['operatorEndpoints', 'nav.failing', []],
  ['operatorSearch', 'nav.search', []],
]

/** What is around every screen: name, navigation, colours, help. */
export function Frame({ root, isPage, children }: { root: HTMLElement; isPage: boolean; children: ComponentChildren }) {
  const portal = usePortal()
  const { config, caller, route, href, text } = portal
  const { t } = text
  const main = useRef<HTMLElement>(null)
  const shortcuts = useShortcuts(main)
  const isTenants = !caller.isOperator || caller.tenant !== null || route.tenant !== null
  const shown = (isTenants ? sections : operatorSections).filter(
    ([name]) => hasScreen(name) && lacksFor(name, portal) === null,
  )
  const isCurrent = (name: ScreenName, others: readonly string[]) =>
    route.name === name || others.includes(route.name) || (route.name === 'home' && name === shown[0]?.[0])

  const leave = async (sessionUrl: string) => {
    if (!(await signOut(sessionUrl))) portal.notify(t('nav.signOutFailed'))
  }
  const { sessionUrl } = config

  // Links that are followed: the way back leads to them again
  const remember = () => rememberFocus(location.hash, document.activeElement)
  return (
    <div class="ph-frame" onClickCapture={remember}>
      <header class="ph-header">
        {isPage && (
          <a class="ph-skip" href={location.hash} onClick={(event) => skipTo(event, main.current)}>
            {t('nav.skip')}
          </a>
        )}
        <a class="ph-brand" href="#/">
          {config.logo ? <img src={config.logo} alt="" /> : <Icon name="horn" />}
          <span>{config.name ?? t('nav.title')}</span>
        </a>
        {route.tenant !== null && (
          <a class="ph-tenant" href={formatRoute({ name: 'operatorTenants' })} title={t('nav.leaveTenant')}>
            <span>{route.tenant}</span> <Icon name="close" />
          </a>
        )}
        <div class="ph-tools">
          {config.docsUrl && (
            <a class="ph-tool" href={config.docsUrl} target="_blank" rel="noreferrer">
              {t('nav.docs')}
            </a>
          )}
          <button type="button" class="ph-tool ph-wide" onClick={shortcuts.open} aria-label={t('keys.title')}>
            ?
          </button>
          <SchemeButton root={root} />
          {sessionUrl && (
            <button type="button" class="ph-tool" onClick={() => void leave(sessionUrl)}>
              {t('nav.signOut')}
            </button>
          )}
        </div>
      </header>
      <nav class="ph-nav" aria-label={t('nav.label')}>
        {shown.map(([name, label, others]) => (
          <a key={name} href={href({ name })} aria-current={isCurrent(name, others) ? 'page' : undefined}>
            {t(label)}
          </a>
        ))}
      </nav>
      <main class="ph-main" ref={main} tabIndex={-1}>
        {children}
      </main>
      {shortcuts.dialog}
    </div>
  )
}

function SchemeButton({ root }: { root: HTMLElement }) {
  const { config, text } = usePortal()
  const [scheme, setScheme] = useState<ColorScheme>(() => chosenColorScheme(config))
  const next = colorSchemes[(colorSchemes.indexOf(scheme) + 1) % colorSchemes.length] ?? 'system'
  const choose = () => {
    setScheme(next)
    keepColorScheme(next)
    applyColorScheme(root, next)
  }
  return (
    <button type="button" class="ph-tool" onClick={choose} title={text.t('scheme.title')}>
      <Icon name="scheme" /> <span class="ph-wide">{text.t(`scheme.${scheme}`)}</span>
      <span class="ph-sr">{text.t('scheme.title')}</span>
    </button>
  )
}

function skipTo(event: Event, main: HTMLElement | null) {
  event.preventDefault()
  main?.focus()
}
