import type { Permission } from '../api/caller.ts'
import { usePortal } from '../state/portal.ts'
import { Heading, ScreenBody } from '../ui/heading.tsx'
import { State } from '../ui/states.tsx'

/** For addresses that name nothing. */
export function NotFound() {
  const { text, href } = usePortal()
  const { t } = text
  return (
    <ScreenBody>
      <Heading title={t('failed.notFound')} />
      <State
        title={t('failed.noScreen')}
        actions={
          <a class="ph-button" href={href({ name: 'endpoints' })}>
            {t('nav.endpoints')}
          </a>
        }
      />
    </ScreenBody>
  )
}

/** For screens of which the caller may see nothing. */
export function NotAllowed({ permission }: { permission: Permission | 'operator' }) {
  const { t } = usePortal().text
  return (
    <ScreenBody>
      <Heading title={t('failed.forbidden')} />
      <State title={t('failed.permission', { permission })}>
        <p>{t('failed.forbiddenHelp')}</p>
      </State>
    </ScreenBody>
  )
}
