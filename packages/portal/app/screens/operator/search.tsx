import type { ComponentChildren } from 'preact'
import type { OperatorFound } from '../../api/types.ts'
import { usePortal } from '../../state/portal.ts'
import { formatRoute } from '../../state/router.ts'
import { useLive } from '../../state/use-live.ts'
import { Id } from '../../ui/code.tsx'
import { SearchFilter } from '../../ui/filters.tsx'
import { Heading, ScreenBody } from '../../ui/heading.tsx'
import { Loaded, State } from '../../ui/states.tsx'
import { Status } from '../../ui/status.tsx'
import { TableSkeleton } from '../../ui/table.tsx'
import { Time } from '../../ui/time.tsx'
import { EndpointsOfTenants } from './endpoint-table.tsx'
import { TenantTable } from './tenants.tsx'

/** Finds a tenant, an endpoint, a message or a delivery, whosever it is. */
export function OperatorSearch() {
  const { api, text, route } = usePortal()
  const { t } = text
  const q = (route.query.q ?? '').trim()
  const known = useLive(q === '' ? null : api.queries.found.at(q), { keep: true })
  return (
    <ScreenBody>
      <Heading title={t('nav.search')} />
      <div class="ph-filters ph-search">
        <SearchFilter screen="operatorSearch" label={t('operator.search')} />
      </div>
      {q === '' ? (
        <State title={t('operator.searchFirst')}>
          <p>{t('operator.searchHelp')}</p>
        </State>
      ) : (
        <Loaded known={known} skeleton={<TableSkeleton />}>
          {(found) => <Found found={found} />}
        </Loaded>
      )}
    </ScreenBody>
  )
}

function Found({ found: { tenants, endpoints, messages, deliveries } }: { found: OperatorFound }) {
  const { t } = usePortal().text
  if (tenants.length + endpoints.length + messages.length + deliveries.length === 0) {
    return (
      <State title={t('operator.nothing')}>
        <p>{t('operator.searchHelp')}</p>
      </State>
    )
  }
  return (
    <div class="ph-sections">
      {tenants.length > 0 && (
        <Section title={t('nav.tenants')}>
          <TenantTable tenants={tenants} />
        </Section>
      )}
      {endpoints.length > 0 && (
        <Section title={t('nav.endpoints')}>
          <EndpointsOfTenants endpoints={endpoints} />
        </Section>
      )}
      {messages.map(({ tenant, id, type, createdAt }) => (
        <Section key={id} title={t('message.title')}>
          <Hit href={formatRoute({ name: 'message', tenant, id })} {...{ id, tenant, createdAt }}>
            <code dir="ltr">{type}</code>
          </Hit>
        </Section>
      ))}
      {deliveries.map(({ tenant, id, eventType, status, createdAt }) => (
        <Section key={id} title={t('delivery.title')}>
          <Hit href={formatRoute({ name: 'delivery', tenant, id })} {...{ id, tenant, createdAt }}>
            <code dir="ltr">{eventType}</code> <Status state={status} />
          </Hit>
        </Section>
      ))}
    </div>
  )
}

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

interface HitProps {
  href: string
  id: string
  tenant: string
  createdAt: string
  children: ComponentChildren
}

function Hit({ href, id, tenant, createdAt, children }: HitProps) {
  return (
    <p class="ph-hit" data-row>
      <a href={href}>
        <Id id={id} />
      </a>
      <span>{tenant}</span>
      {children}
      <Time at={createdAt} />
    </p>
  )
}
