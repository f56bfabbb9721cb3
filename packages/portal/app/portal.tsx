import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks'
import { createApi } from './api/api.ts'
import { ApiFailure } from './api/failure.ts'
import { Frame } from './frame.tsx'
import { Screen } from './screens/index.tsx'
import { SignedOut } from './screens/signed-out.tsx'
import { type Boot, boot } from './state/boot.ts'
import { navigation, type Portal, PortalContext } from './state/portal.ts'
import { applyColorScheme, applyTheme, chosenColorScheme } from './state/theme.ts'
import { useRoute } from './state/use-route.ts'
import { useNotices } from './ui/notices.tsx'

/** The whole portal. `base`: where it is mounted, absolute, with a trailing `/`. `root`: what it is drawn into. */
export function PortalRoot({ base, root, isPage = false }: { base: string; root: HTMLElement; isPage?: boolean }) {
  const [state, setState] = useState<Boot>({ step: 'starting' })
  const start = () => void boot(base).then(setState)
  useEffect(start, [base])

  const known = state.step === 'starting' ? null : state
  useLayoutEffect(() => {
    if (!known) return
    const { text, config } = known
    root.lang = text.locale
    root.dir = text.direction
    if (!config) return
    applyTheme(root, config)
    applyColorScheme(root, chosenColorScheme(config))
    if (!isPage) return
    document.documentElement.lang = text.locale
    document.title = config.name ?? document.title
  }, [known, root, isPage])

  if (state.step === 'starting') return <div class="ph-boot" aria-busy="true" />
  const end = () => setState((current) => (current.step === 'ready' ? signedOut(current) : current))
  if (state.step === 'failed') return <SignedOut {...state} retry={start} />
  return <Ready boot={state} root={root} isPage={isPage} onUnauthorized={end} />
}

type ReadyBoot = Extract<Boot, { step: 'ready' }>

function Ready(props: { boot: ReadyBoot; root: HTMLElement; isPage: boolean; onUnauthorized: () => void }) {
  const { config, text, caller } = props.boot
  const route = useRoute()
  const { tenant } = route
  const api = useMemo(
    () => createApi({ url: config.apiUrl, tenant, onUnauthorized: props.onUnauthorized }),
    [config.apiUrl, tenant],
  )
  useEffect(() => {
    const look = () => document.hidden || api.changed()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [api])
  const notices = useNotices()
  const portal: Portal = {
    config,
    text,
    caller,
    api,
    route,
    can: (...wanted) => wanted.every((permission) => caller.permissions.has(permission)),
    ...navigation(tenant),
    notify: notices.notify,
  }
  return (
    <PortalContext.Provider value={portal}>
      <Frame root={props.root} isPage={props.isPage}>
        <Screen key={`${tenant} ${route.name} ${route.id}`} />
      </Frame>
      {notices.shown}
    </PortalContext.Provider>
  )
}

function signedOut({ config, text }: ReadyBoot): Boot {
  return { step: 'failed', failure: new ApiFailure({ status: 401, headers: new Headers() }, {}), config, text }
}
