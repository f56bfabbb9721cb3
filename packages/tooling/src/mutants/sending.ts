import type { Mutant } from './mutant.ts'

const core = 'packages/core/src'

/** What is sent, how it is signed, and by which way. */
export const sendingMutants: Mutant[] = [
  {
    name: 'proxy-counts',
    about: 'What the proxy of the sender does not let through burns attempts, and ends deliveries.',
    file: `${core}/dispatch/verdict.ts`,
    find: " || outcome.kind === 'proxy'",
    replace: '',
  },
  {
    name: 'proxy-is-hammered',
    about: 'What the proxy of the sender does not let through is tried again at once.',
    file: `${core}/dispatch/decide.ts`,
    find: "outcome.kind === 'proxy' ? proxyDelayMs : 0",
    replace: '0',
  },
  {
    name: 'tunnel-by-name',
    about: 'The proxy looks up names itself, and reaches what the rules do not let through.',
    file: `${core}/transport/connect.ts`,
    find: 'open({ address, port }',
    replace: 'open({ address: hostname, port }',
    check: { project: 'packages/core', file: 'transport/proxy' },
  },
  {
    name: 'update-drops-secrets',
    about: 'A secret that an update replaces stops signing at once.',
    file: `${core}/api/endpoints.ts`,
    find: 'secretsAfter(stored, input.secret, defaultOverlapMs)',
    replace: '[secretRecord(box, input.secret, stored, clock.now())]',
    check: { project: 'packages/core', file: 'api/rotate-secret' },
  },
  {
    name: 'private-key-shown',
    about: 'Whoever may see a secret sees the private key.',
    file: `${core}/signing/ed25519.ts`,
    find: 'if (!isPrivateKey(secret)) return secret',
    replace: 'return secret',
    check: { project: 'packages/core', file: 'secrets/leaks' },
  },
]
