import type { PayloadFormat } from '../ports/index.js'

/** The payload alone, byte for byte. */
export const raw: PayloadFormat = (message) => ({ contentType: 'application/json', body: message.payload })
