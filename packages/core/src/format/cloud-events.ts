import { WebhooksError } from '../errors.js'
import type { PayloadFormat } from '../ports/index.js'

/**
 * A CloudEvents 1.0 event in structured JSON mode. `source` is the URI reference of the host's service. @throws invalid_argument
 * Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function cloudEvents(options: { source: string }): PayloadFormat {
  if (typeof options.source !== 'string' || options.source === '') {
    throw new WebhooksError('invalid_argument', 'cloudEvents: give a source, such as "/shop".')
  }
  const source = JSON.stringify(options.source)
  return (message) => ({
    contentType: 'application/cloudevents+json',
    body:
      `{"specversion":"1.0","id":"${message.id}","source":${source},"type":${JSON.stringify(message.type)},` +
      `"time":"${message.createdAt.toISOString()}","datacontenttype":"application/json","data":${message.payload}}`,
  })
}
