import type { ComponentChildren } from 'preact'
import type { ApiFailure } from '../api/failure.ts'
import type { MessageKey } from '../i18n/en.ts'
import { useText } from '../state/portal.ts'
import { isSettled, type Known } from '../state/use-live.ts'
import { describeFailure } from './failure-text.ts'
import { TableSkeleton } from './table.tsx'
import { Clock } from './time.tsx'

/** Something other than content: a sentence on what is the case, and what can be done. */
export function State({
  title,
  children,
  actions,
}: {
  title: string
  children?: ComponentChildren
  actions?: ComponentChildren
}) {
  return (
    <div class="ph-state">
      <p class="ph-state-title">{title}</p>
      {children && <div class="ph-state-text">{children}</div>}
      {actions && <div class="ph-actions">{actions}</div>}
    </div>
  )
}

interface TogetherProps {
  /** What is asked for. */
  of: readonly Known<unknown>[]
  children: ComponentChildren
}

/** Shows nothing of its content until all that it begins with is settled: what comes later would push it down. */
export function Together({ of, children }: TogetherProps) {
  if (!of.every(isSettled)) return <Loading skeleton={<TableSkeleton />} />
  return <>{children}</>
}

function Loading({ skeleton }: { skeleton: ComponentChildren }) {
  const { t } = useText()
  return (
    <div aria-busy="true">
      <span class="ph-sr">{t('state.loading')}</span>
      {skeleton}
    </div>
  )
}

interface LoadedProps<Data> {
  known: Known<Data>
  /** What stands there until the data is: rows without words. */
  skeleton?: ComponentChildren
  children: (data: Data) => ComponentChildren
}

/** What is known, or what there is instead: its place while it loads, why it failed, since when it is old. */
export function Loaded<Data>({ known, skeleton, children }: LoadedProps<Data>) {
  const { data, failure, updatedAt, refresh } = known
  if (data === undefined && failure) return <Failed failure={failure} retry={refresh} />
  if (data === undefined) return <Loading skeleton={skeleton} />
  return (
    <>
      {failure && updatedAt !== undefined && <Stale updatedAt={updatedAt} failure={failure} retry={refresh} />}
      {children(data)}
    </>
  )
}

/** Why something cannot be shown, and what to do. */
export function Failed({ failure, retry }: { failure: ApiFailure; retry?: () => void }) {
  const text = useText()
  const { t } = text
  const retryButton = retry && (
    <button type="button" class="ph-button" onClick={retry} data-retry>
      {t('action.retry')}
    </button>
  )
  return (
    <div role="alert">
      <State
        title={t(titleOf(failure))}
        actions={failure.status === 404 || failure.status === 403 ? null : retryButton}
      >
        <p>{describeFailure(failure, text)}</p>
        {failure.status === 403 && <p>{t('failed.forbiddenHelp')}</p>}
        {failure.requestId && <p class="ph-muted">{t('failed.requestId', { id: failure.requestId })}</p>}
      </State>
    </div>
  )
}

function titleOf({ status, code }: ApiFailure): MessageKey {
  if (status === 403) return 'failed.forbidden'
  if (status === 404) return 'failed.notFound'
  return code === 'unreachable' ? 'failed.unreachableTitle' : 'failed.title'
}

function Stale({ updatedAt, failure, retry }: { updatedAt: number; failure: ApiFailure; retry: () => void }) {
  const text = useText()
  return (
    <p class="ph-stale" role="status">
      {text.rich('failed.stale', { time: <Clock at={new Date(updatedAt).toISOString()} /> })}
      {failure.detail && ` ${failure.detail}`}{' '}
      <button type="button" class="ph-link" onClick={retry}>
        {text.t('action.retry')}
      </button>
    </p>
  )
}
