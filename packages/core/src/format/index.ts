export { cloudEvents } from './cloud-events.js'
export { raw } from './raw.js'
export { standard } from './standard.js'
