export type { HttpAuthorize, HttpGrant, HttpPermission } from './authorize.js'
export { type HttpConformanceOptions, httpCases, httpConformance } from './conformance.js'
export type {
  Answer as HttpAnswer,
  HttpApp,
  HttpAppOptions,
  HttpCase,
  HttpContext,
  HttpSetup,
  HttpSubject,
} from './context.js'
export { runHttpCase } from './context.js'
export { listen } from './listen.js'
export { httpSubject } from './subject.js'
