import type { Mutant } from './mutant.ts'

const http = 'packages/http/src'
const nestjs = 'packages/nestjs/src'

/** A test of a package, for what no run of the simulation comes by. */
const inTest = (project: string, file: string) =>
  ({ check: { project: `packages/${project}`, file }, simulated: false }) as const

/** The management API, and the shims of frameworks before it. */
export const httpMutants: Mutant[] = [
  {
    name: 'one-permission-will-do',
    about: 'Who has another permission than the one that a route needs is let in.',
    file: `${http}/responder.ts`,
    find: 'return missing.length === 0\n',
    replace: 'return missing.length === 0 || caller.value.permissions.size > 0\n',
    ...inTest('http', 'test/conformance'),
  },
  {
    name: 'writes-from-other-sites',
    about: "A page of another site changes things with its visitor's cookies.",
    file: `${http}/responder.ts`,
    find: 'if (isCrossSite(request, origins)) {',
    replace: 'if (isCrossSite(request, origins) && origins.size > 0) {',
    ...inTest('http', 'test/cross-site'),
  },
  {
    name: 'body-without-end',
    about: 'A body that does not say how long it is fills the memory.',
    file: `${http}/read-body.ts`,
    find: '      if (size > maxBytes) {',
    replace: '      if (size > maxBytes * 1e6) {',
    ...inTest('http', 'test/handler'),
  },
  {
    name: 'tenant-of-the-path',
    about: "Who names another tenant in the path gets a page of its name, with the own tenant's objects.",
    file: `${http}/responder.ts`,
    find: "    if (tenant !== undefined && tenant !== dialect.tenantId(caller.value.tenant ?? '')) return refuse('unknown_route')\n",
    replace: '',
    ...inTest('http', 'dialects/tenant-path'),
  },
  {
    name: 'dot-segments',
    about: "A path that a guard before the API reads otherwise gets past it: '/public/..%2fwebhooks'.",
    file: `${http}/node/request.ts`,
    find: "    assertPlain(req.originalUrl ?? req.url ?? '/')\n",
    replace: '',
    ...inTest('http', 'test/node'),
  },
  {
    name: 'parsed-body-lost',
    about: 'Behind a body parser of the host every body is empty.',
    file: `${http}/node/body.ts`,
    find: 'return { body: printed(req.body), headers }',
    replace: 'return { body: null, headers }',
    ...inTest('express', 'test/express-5'),
  },
  {
    name: 'express-passes-on',
    about: 'What the router has answered goes on to the handlers of the host behind it.',
    file: 'packages/express/src/express-router.ts',
    find: 'handle(req, res).catch(next)',
    replace: 'handle(req, res).then(() => next(), next)',
    ...inTest('express', 'test/express'),
  },
  {
    name: 'express-for-one',
    about: 'A router takes no settings: its instance alone, and nobody to ask who calls.',
    file: 'packages/express/src/express-router.ts',
    find: 'createNodeHandler(...served)',
    replace: 'createNodeHandler(...(served.slice(0, 1) as unknown as Served))',
    ...inTest('express', 'test/express'),
  },
  {
    name: 'fastify-reads-first',
    about: "Fastify's own parser reads, and refuses, bodies that are the API's.",
    file: 'packages/fastify/src/fastify-plugin.ts',
    find: '  fastify.removeAllContentTypeParsers()\n',
    replace: '',
    ...inTest('fastify', 'test/'),
  },
  {
    name: 'fastify-forgets-its-request',
    about: 'What hooks of the host found out about a caller does not reach authorize.',
    file: 'packages/fastify/src/fastify-plugin.ts',
    find: '    requests.set(raw, request)\n',
    replace: '',
    ...inTest('fastify', 'test/'),
  },
  {
    name: 'fastify-behind-a-proxy',
    about: 'Behind a proxy the API takes the name of the machine for its own, and pages of the public one for foreign.',
    file: 'packages/fastify/src/fastify-plugin.ts',
    find: 'Object.assign(raw, { protocol, hostname })',
    replace: 'Object.assign(raw, protocol && hostname ? {} : {})',
    ...inTest('fastify', 'test/'),
  },
  {
    name: 'nest-without-guards',
    about: 'The guards that a host names do not stand before the API.',
    file: `${nestjs}/webhooks-controller.ts`,
    find: '  for (const decorate of decorators) decorate(WebhooksController)\n',
    replace: '  void decorators\n',
    ...inTest('nestjs', 'test/routes'),
  },
  {
    name: 'nest-worker-outlives-its-app',
    about: 'A worker goes on claiming while its app closes, and its leases have to run out.',
    file: `${nestjs}/webhooks-lifecycle.ts`,
    find: '    await this.#settings.webhooks.stop()\n',
    replace: '',
    ...inTest('nestjs', 'test/lifecycle'),
  },
  {
    name: 'nest-always-works',
    about: 'A process that is to serve the API alone runs a worker too.',
    file: `${nestjs}/webhooks-lifecycle.ts`,
    find: 'if (start) await',
    replace: 'if (start || !start) await',
    ...inTest('nestjs', 'test/lifecycle'),
  },
  {
    name: 'nest-body-lost',
    about: 'On Fastify, Nest has read the body, and the API gets none.',
    file: `${nestjs}/webhooks-controller.ts`,
    find: 'Object.assign(raw, { body, protocol, hostname })',
    replace: 'Object.assign(raw, body === raw ? { body, protocol, hostname } : { protocol, hostname })',
    ...inTest('nestjs', 'test/conformance'),
  },
]
