export { everyEndpoint } from './every-endpoint.js'
export { isOn, updateWithSwitch } from './on-off.js'
export { eventsOf } from './subscribed-events.js'
export { withSecret } from './with-secret.js'
