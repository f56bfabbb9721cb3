import { useEffect, useErrorBoundary, useLayoutEffect, useMemo, useState } from 'preact/hooks'
import { createApi } from './api/api.ts'
import { readCaller } from './api/caller.ts'
import { ApiFailure, failureOf } from './api/failure.ts'
import { Frame } from './frame.tsx'
import { Screen } from './screens/index.tsx'
import { SignedOut } from './screens/signed-out.tsx'
import { type Boot, boot } from './state/boot.ts'
import { readLink } from './state/link.ts'
import { navigation, type Portal, PortalContext } from './state/portal.ts'
import { applyColorScheme, applyTheme, chosenColorScheme } from './state/theme.ts'
import { useRoute } from './state/use-route.ts'
import { useNotices } from './ui/notices.tsx'
import { Failed } from './ui/states.tsx'

/** The whole portal. `base`: where it is mounted, absolute, with a trailing `/`. `root`: what it is drawn into. */
export function PortalRoot({ base, root, isPage = false }: { base: string; root: HTMLElement; isPage?: boolean }) {
  const [state, setState] = useState<Boot>({ step: 'starting' })
  const start = () => {
    setState({ step: 'starting' })
    void boot(base).then(setState)
  }
  // Before anything else can change the address, which may hold a link
  useLayoutEffect(start, [base])
  useEffect(() => {
    // A link that is put into the address of a portal that is open loads no page
    const look = () => readLink(location.hash) && start()
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [base])

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
  if (state.step === 'failed') return <SignedOut {...state} retry={start} />
  const end = (code: EndCode) => setState((current) => (current === state ? ended(state, code) : current))
  return <Ready boot={state} root={root} isPage={isPage} onEnd={end} />
}

type ReadyBoot = Extract<Boot, { step: 'ready' }>

/** Why a portal that was open is so no more; `other_account`: the browser's session is another's by now. */
type EndCode = 'session_ended' | 'other_account'

function Ready(props: { boot: ReadyBoot; root: HTMLElement; isPage: boolean; onEnd: (code: EndCode) => void }) {
  const { config, text, caller } = props.boot
  const route = useRoute()
  const { tenant } = route
  const api = useMemo(() => {
    const end = props.onEnd
    return createApi({
      url: config.apiUrl,
      // Their own, too: what this page shows and does is never about another's whom a link let in elsewhere
      tenant: tenant ?? caller.tenant,
      onUnauthorized: () => end('session_ended'),
      onForbidden: () => {
        readCaller(config.apiUrl).then(
          (now) => now.tenant === caller.tenant || end('other_account'),
          () => {},
        )
      },
    })
  }, [config.apiUrl, tenant])
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
        <Guarded key={`${tenant} ${route.name} ${route.id}`} />
      </Frame>
      {notices.shown}
    </PortalContext.Provider>
  )
}

/** The screen, or what is wrong with it: the way to the others stays. */
function Guarded() {
  const [error, reset] = useErrorBoundary()
  return error === undefined ? <Screen /> : <Failed failure={failureOf(error)} retry={reset} />
}

function ended({ config, text }: ReadyBoot, code: EndCode): Boot {
  return { step: 'failed', failure: new ApiFailure({ status: 401, headers: new Headers() }, { code }), config, text }
}
