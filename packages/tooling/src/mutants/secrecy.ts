import type { Mutant } from './mutant.ts'

const core = 'packages/core/src'

/** A test of core's, for what no run of the simulation comes by. */
const inTest = (file: string) => ({ check: { project: 'packages/core', file }, simulated: false }) as const

/** Signatures, secrets, where requests may go, and what an emit takes: what an attacker would try. */
export const secrecyMutants: Mutant[] = [
  {
    name: 'timestamp-unsigned',
    about: 'An old request is sent again with a new time, and its signature is good.',
    file: `${core}/signing/standard-webhooks.ts`,
    find: `const content = \`\${id}.\${timestamp}.\${body}\``,
    replace: `const content = \`\${id}.\${body}\``,
    ...inTest('signing/standard-webhooks'),
  },
  {
    name: 'replay-from-the-future',
    about: 'A request that was signed for next year is good until then.',
    file: `${core}/verify.ts`,
    find: '!(Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds)',
    replace: '!(now / 1000 - Number(timestamp) <= toleranceSeconds)',
    ...inTest('signing/verify'),
  },
  {
    name: 'old-secret-signs-on',
    about: 'A secret that was rotated out signs for ever.',
    file: `${core}/request/request.ts`,
    find: 'secret.expiresAt === null || secret.expiresAt > now',
    replace: 'secret.expiresAt === null || secret.expiresAt > 0',
    ...inTest('request/request'),
  },
  {
    name: 'signature-of-the-endpoint',
    about: "An endpoint's own header takes the place of the signature.",
    file: `${core}/request/request.ts`,
    find: '...target.headers, ...own }',
    replace: '...target.headers }',
    ...inTest('request/request'),
  },
  {
    name: 'secret-of-another-endpoint',
    about: "Who can write rows puts one endpoint's secret into another's, and reads it.",
    file: `${core}/secrets/secret-box.ts`,
    find: 'JSON.stringify([tenant, id])',
    replace: 'JSON.stringify([tenant, typeof id])',
    ...inTest('secrets/secret-box'),
  },
  {
    name: 'old-keys-open-nothing',
    about: 'With a new key for secrets, nothing that is stored can be read.',
    file: `${core}/secrets/secret-box.ts`,
    find: 'parsed.find((candidate) => candidate.id === id)',
    replace: '[newest].find((candidate) => candidate?.id === id)',
    ...inTest('secrets/'),
  },
  {
    name: 'mapped-address',
    about: "A name that leads to '64:ff9b::a9fe:a9fe' has the metadata service of the cloud called.",
    file: `${core}/transport/address.ts`,
    find: '  if (embedded) return isPublicAddress(embedded)\n',
    replace: '  if (embedded) return true\n',
    ...inTest('transport/egress-rules'),
  },
  {
    name: 'checked-by-name-alone',
    about: 'A public name that leads to a private address is called.',
    file: `${core}/transport/egress-rules.ts`,
    find: 'isAllowedAddress(address) || (isAllowedName(hostname) && parseAddress(address))',
    replace: 'isAllowedAddress(address) || (!isBlockedHost(hostname) && parseAddress(address))',
    ...inTest('transport/ssrf'),
  },
  {
    name: 'host-header-of-the-endpoint',
    about: 'An endpoint names its own Host, and reaches another site of the same server.',
    file: `${core}/headers.ts`,
    find: "  'host',\n",
    replace: '',
    ...inTest('api/header-rules'),
  },
  {
    name: 'key-of-all-tenants',
    about: "An event is answered with another tenant's, which has the same idempotency key and is under way.",
    file: `${core}/emit/idempotency-queue.ts`,
    find: 'JSON.stringify([tenant, idempotencyKey])',
    replace: 'JSON.stringify([typeof tenant, idempotencyKey])',
    ...inTest('emit/'),
  },
  {
    name: 'key-for-anything',
    about: 'An idempotency key that is used again for something else swallows it.',
    file: `${core}/emit/publish-item.ts`,
    find: '    .update(payload)\n',
    replace: '    .update(payload.slice(0, 0))\n',
    ...inTest('emit/idempotency'),
  },
  {
    name: 'characters-for-bytes',
    about: 'A payload of other letters than English ones may be three times as large as the limit.',
    file: `${core}/emit/payload.ts`,
    find: 'text.length > maxBytes ? text.length : Buffer.byteLength(text)',
    replace: 'text.length',
    ...inTest('emit/payload'),
  },
  {
    name: 'message-of-many-lines',
    about: 'What is quoted in an error writes lines of its own into the log of the host.',
    file: `${core}/errors.ts`,
    find: 'super(onOneLine(message),',
    replace: 'super(cut(message),',
    ...inTest('error-registry'),
  },
  {
    name: 'cursor-for-any-list',
    about: 'A cursor of one list, or of another sort, begins somewhere in this one.',
    file: `${core}/api/cursor-paging.ts`,
    find: 'parsed[0] === signature(list, sort)',
    replace: 'typeof parsed[0] === typeof signature(list, sort)',
    ...inTest('api/cursor-paging'),
  },
]
