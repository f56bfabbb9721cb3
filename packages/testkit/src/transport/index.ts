export type { TransportConformanceOptions } from './conformance.js'
export { transportCases, transportConformance } from './conformance.js'
export type { CreateTransport, NeededCapability, SendOptions, TransportCase, TransportContext } from './context.js'
export { runTransportCase } from './context.js'
