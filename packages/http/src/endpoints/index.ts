export { everyEndpoint } from './every-endpoint.js'
export { isOn, updateWithSwitch } from './on-off.js'
export { readableSecrets } from './readable-secrets.js'
export { eventsOf } from './subscribed-events.js'
