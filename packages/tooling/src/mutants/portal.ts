import type { Mutant } from './mutant.ts'

const check = { project: 'packages/portal', file: 'links' }

/** Ways into the portal that are not to be there. */
export const portalMutants: Mutant[] = [
  {
    name: 'link-twice',
    about: 'Who finds a link that was opened gets in too.',
    file: 'packages/memory/src/sessions.ts',
    find: "      sessions.set(link, { ...found, kind: 'usedLink' })\n",
    replace: '',
    check,
  },
  {
    name: 'link-unsigned',
    about: 'A key that was taken away still signs.',
    file: 'packages/portal/src/tokens.ts',
    find: 'return matches.includes(true)',
    replace: 'return matches.length > 0',
    check,
  },
  {
    name: 'link-for-ever',
    about: 'A link of last year opens the portal.',
    file: 'packages/memory/src/sessions.ts',
    find: "      if (found.expiresAt <= now) return 'expired'\n",
    replace: '',
    check,
  },
  {
    name: 'session-for-ever',
    about: 'A cookie of last year opens the portal.',
    file: 'packages/memory/src/sessions.ts',
    find: "found?.kind === 'session' && found.expiresAt > now ?",
    replace: "found?.kind === 'session' ?",
    check,
  },
  {
    name: 'session-of-any-tenant',
    about: 'Who comes by a link sees what the first one who did sees.',
    file: 'packages/portal/src/sessions.ts',
    find: 'const grant = withOwner(found.tenant, found.grant)',
    replace: "const grant = withOwner(found.tenant && 'acme', found.grant)",
    check,
  },
  {
    name: 'link-allows-all',
    about: 'A link that is to read lets its customer write.',
    file: 'packages/portal/src/sessions.ts',
    find: '...(permissions && { permissions: [...permissions] })',
    replace: '...(permissions && {})',
    check,
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
    check,
  },
  {
    name: 'session-of-another-site',
    about: "A page of another site signs its visitor in as somebody of the attacker's.",
    file: 'packages/portal/src/portal.ts',
    find: 'if (isFromElsewhere(request, origins)) return',
    replace: 'if (isFromElsewhere(request, origins) && origins.size > 0) return',
    check,
  },
]
