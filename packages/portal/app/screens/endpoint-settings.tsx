import type { ComponentChildren } from 'preact'
import type { Endpoint } from '../api/types.ts'
import { pairsOfHeaders, pairsOfScopes } from '../state/pairs.ts'
import { usePortal } from '../state/portal.ts'
import { Copy, Id } from '../ui/code.tsx'
import { Time } from '../ui/time.tsx'

/** How an endpoint is set up. What is as usual is left out. */
export function EndpointSettings({ endpoint }: { endpoint: Endpoint }) {
  const { text } = usePortal()
  const { t } = text
  const { rateLimit, maxInFlight, timeoutMs, ordering, profile, failureHandling, metadata } = endpoint
  const scopes = pairsOfScopes(endpoint.scopes)
  const headers = pairsOfHeaders(endpoint.headers)
  return (
    <section aria-labelledby="ph-settings">
      <h2 id="ph-settings">{t('endpoint.settings')}</h2>
      <dl class="ph-settings">
        <Item name={t('endpoint.url')}>
          <code dir="ltr">{endpoint.url}</code> <Copy text={endpoint.url} label={t('endpoint.url')} />
        </Item>
        {endpoint.description && <Item name={t('endpoint.description')}>{endpoint.description}</Item>}
        <Item name={t('endpoint.events')}>
          <Events entries={endpoint.eventTypes} />
        </Item>
        {scopes.length > 0 && (
          <Item name={t('endpoint.scopes')}>
            <Chips items={scopes.map(({ name, value }) => `${name} = ${value}`)} />
          </Item>
        )}
        {headers.length > 0 && (
          <Item name={t('endpoint.headers')}>
            <Chips items={headers.map(({ name, value }) => `${name}: ${value}`)} />
          </Item>
        )}
        {rateLimit && (
          <Item name={t('endpoint.rateLimit')}>
            {t('settings.rate', { count: rateLimit.limit, period: text.duration(rateLimit.periodMs) })}
          </Item>
        )}
        {maxInFlight && <Item name={t('endpoint.maxInFlight')}>{text.number(maxInFlight)}</Item>}
        {timeoutMs && <Item name={t('endpoint.timeout')}>{text.duration(timeoutMs)}</Item>}
        {ordering && <Item name={t('endpoint.ordering')}>{t('settings.ordered')}</Item>}
        {profile && <Item name={t('endpoint.profile')}>{profile}</Item>}
        {failureHandling && <Json name={t('endpoint.failureHandling')} value={failureHandling} />}
        {Object.keys(metadata).length > 0 && <Json name={t('endpoint.metadata')} value={metadata} />}
        <Item name={t('endpoint.id')}>
          <Id id={endpoint.id} /> <Copy text={endpoint.id} label={t('endpoint.id')} />
        </Item>
        <Item name={t('endpoint.created')}>
          <Time at={endpoint.createdAt} /> {endpoint.createdBy && t('settings.by', { who: endpoint.createdBy })}
        </Item>
      </dl>
    </section>
  )
}

function Item({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Json({ name, value }: { name: string; value: object }) {
  return (
    <Item name={name}>
      <pre dir="ltr">{JSON.stringify(value, null, 2)}</pre>
    </Item>
  )
}

function Events({ entries }: { entries: readonly string[] | null }) {
  const { t } = usePortal().text
  if (entries === null || entries.length === 0) return <span>{t(entries ? 'events.none' : 'events.every')}</span>
  return <Chips items={entries} />
}

function Chips({ items }: { items: readonly string[] }) {
  return (
    <ul class="ph-chips">
      {items.map((item) => (
        <li key={item}>
          <code dir="ltr">{item}</code>
        </li>
      ))}
    </ul>
  )
}
