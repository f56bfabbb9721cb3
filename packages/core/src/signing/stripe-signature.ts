import { checkOptions } from '../check-options.js'
import type { Signer } from '../ports/index.js'
import { type HmacHeaderOptions, hmacHeader } from './hmac-header.js'

/** Options of {@link stripeSignature}. */
export type StripeSignatureOptions = Partial<Pick<HmacHeaderOptions, 'header' | 'idHeader' | 'generateSecret'>>

/**
 * Signs as Stripe does: `stripe-signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`, keyed by a secret's
 * text, `whsec_` included; one `v1` for each secret that still signs. The message's id is in `webhook-id`, unsigned.
 * @throws invalid_argument
 * Source: https://docs.stripe.com/webhooks#verify-manually
 */
export function stripeSignature(options: StripeSignatureOptions = {}): Signer {
  checkOptions('stripeSignature', options, { header: true, idHeader: true, generateSecret: true })
  return hmacHeader({
    header: 'stripe-signature',
    key: 'text',
    prefix: ({ timestamp }) => `t=${timestamp},v1=`,
    separator: ',v1=',
    signedContent: ({ timestamp, body }) => `${timestamp}.${body}`,
    ...options,
  })
}
