import { checkOptions } from '../check-options.js'
import { WebhooksError } from '../errors.js'
import type { PayloadFormat } from '../ports/index.js'

/** A URI reference (RFC 3986, 4.1) without IPv6 hosts: what CloudEvents libraries take as a source. */
const uriReference = /^(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*(?:#(?:[\w\-.~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?$/

/**
 * A CloudEvents 1.0 event in structured JSON mode. `source` is the URI reference of the host's service. @throws invalid_argument
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function cloudEvents(options: { source: string }): PayloadFormat {
  checkOptions('cloudEvents', options, { source: true })
  if (typeof options.source !== 'string' || options.source === '' || !uriReference.test(options.source)) {
    const message = 'cloudEvents: give a source that is a URI reference, such as "/shop" or "https://shop.example".'
    throw new WebhooksError('invalid_argument', message)
  }
  const source = JSON.stringify(options.source)
  return (message) => ({
    contentType: 'application/cloudevents+json',
    body:
      `{"specversion":"1.0","id":"${message.id}","source":${source},"type":${JSON.stringify(message.type)},` +
      `"time":"${message.createdAt.toISOString()}","datacontenttype":"application/json","data":${message.payload}}`,
  })
}
