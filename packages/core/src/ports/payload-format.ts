/** What a format may show of a message. */
export interface FormatMessage {
  id: string
  tenant: string
  type: string
  /** JSON text as emitted: insert it unchanged, do not parse and serialise it again. */
  payload: string
  createdAt: Date
}

/** What a format may show of the endpoint. */
export interface FormatEndpoint {
  id: string
  tenant: string
  url: string
}

/**
 * Makes the request body. MUST be pure, and give a content type that is a header value and a body that is a text, at once;
 * the body is signed and sent exactly as given.
 */
export type PayloadFormat = (message: FormatMessage, endpoint: FormatEndpoint) => { contentType: string; body: string }
