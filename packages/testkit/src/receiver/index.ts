export type { Answer, Behaviour } from './behaviour.js'
export type { ReceivedRequest, Receiver, ReceiverOptions } from './receiver.js'
export { createReceiver } from './receiver.js'
