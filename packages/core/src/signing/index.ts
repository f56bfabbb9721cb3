export { type HmacHeaderOptions, hmacHeader } from './hmac-header.js'
export { standardWebhooks } from './standard-webhooks.js'
