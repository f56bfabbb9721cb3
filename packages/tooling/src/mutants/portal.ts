import type { Mutant } from './mutant.ts'

const beside = { check: { project: 'packages/portal', file: 'links' }, simulated: false } as const

const inPortal = (file: string) => ({ check: { project: 'packages/portal', file }, simulated: false }) as const

/** Ways into the portal that are not to be there, and what its page must not get wrong. */
export const portalMutants: Mutant[] = [
  {
    name: 'link-twice',
    about: 'Who finds a link that was opened gets in too.',
    file: 'packages/memory/src/sessions.ts',
    find: "      sessions.set(link, { ...found, kind: 'usedLink' })\n",
    replace: '',
    ...beside,
  },
  {
    name: 'link-unsigned',
    about: 'A key that was taken away still signs.',
    file: 'packages/portal/src/tokens.ts',
    find: 'keys.filter((key) => isSame(mac(key, linkUse, id), signature))',
    replace: 'keys.filter((key) => isSame(mac(key, linkUse, id), signature) || signature.length > 0)',
    ...beside,
  },
  {
    name: 'link-for-ever',
    about: 'A link of last year opens the portal.',
    file: 'packages/memory/src/sessions.ts',
    find: "      if (found.expiresAt <= now) return 'expired'\n",
    replace: '',
    ...beside,
  },
  {
    name: 'session-for-ever',
    about: 'A cookie of last year opens the portal.',
    file: 'packages/memory/src/sessions.ts',
    find: "found?.kind === 'session' && found.expiresAt > now ?",
    replace: "found?.kind === 'session' ?",
    ...beside,
  },
  {
    name: 'session-of-any-tenant',
    about: 'Who comes by a link sees what the first one who did sees.',
    file: 'packages/portal/src/sessions.ts',
    find: 'const grant = withOwner(found.tenant, found.grant)',
    replace: "const grant = withOwner(found.tenant && 'acme', found.grant)",
    ...beside,
  },
  {
    name: 'link-allows-all',
    about: 'A link that is to read lets its customer write.',
    file: 'packages/portal/src/sessions.ts',
    find: '...(permissions && { permissions: [...permissions] })',
    replace: '...(permissions && {})',
    ...beside,
  },
  {
    name: 'revoked-session-goes-on',
    about: 'A process that has seen a session does not ask for it again.',
    file: 'packages/portal/src/sessions.ts',
    find: 'const found = await store.find({ id: idOf(token) })',
    replace: 'seen[token] ??= await store.find({ id: idOf(token) })\n      const found = seen[token] ?? null',
    and: {
      find: 'const refusals =',
      replace: "const seen: Record<string, Awaited<ReturnType<SessionsApi['find']>>> = {}\nconst refusals =",
    },
    ...beside,
  },
  {
    name: 'session-of-another-site',
    about: "A page of another site signs its visitor in as somebody of the attacker's.",
    file: 'packages/portal/src/portal.ts',
    find: '&& isFromElsewhere(request, origins)) return api.reject',
    replace: '&& origins.size > 0 && isFromElsewhere(request, origins)) return api.reject',
    ...beside,
  },
  {
    name: 'cookie-of-two-sites',
    about: 'A cookie that another site of the host put beside the own one counts.',
    file: 'packages/portal/src/cookie.ts',
    find: 'return values.size === 1 && ',
    replace: 'return values.size > 0 && ',
    ...beside,
  },
  {
    name: 'framed-by-all',
    about: 'Any site can show the portal in a frame, and have its visitor click there.',
    file: 'packages/portal/src/security.ts',
    find: `    \`frame-ancestors \${ancestors}\`,\n`,
    replace: '',
    ...inPortal('test/page'),
  },
  {
    name: 'filter-keeps-its-page',
    about: 'Who changes a filter on the third page sees nothing of the first two.',
    file: 'packages/portal/app/state/log-filter.ts',
    find: 'const { cursor, open, ...kept } = filter',
    replace: 'const { open, ...kept } = filter',
    ...inPortal('app/log'),
  },
  {
    name: 'replay-cannot-be-stopped',
    about: 'Who stops a replay has all of it sent.',
    file: 'packages/portal/app/state/replay-plan.ts',
    find: '      if (shouldStop()) return false\n',
    replace: '',
    ...inPortal('app/replay-plan'),
  },
  {
    name: 'form-writes-all',
    about: 'Who changes a name writes back everything else as it was when the form was opened.',
    file: 'packages/portal/app/state/endpoint-draft.ts',
    find: 'JSON.stringify(value) !== old.get(name)',
    replace: 'old.has(name) || value !== undefined',
    ...inPortal('app/endpoint-form'),
  },
]
