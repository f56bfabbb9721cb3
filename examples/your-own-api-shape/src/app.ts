import type { WebhooksManagement } from '@posthorn/core'
import { expressRouter } from '@posthorn/express'
import { type Authorize, flat } from '@posthorn/http'
import express from 'express'

const authorize: Authorize = ({ headers }) =>
  headers.get('authorization') === 'Bearer acme-token' ? { tenant: 'acme' } : null

/** Two shapes of one API: `rest` below /webhooks, and `flat`, whose paths are whole, beside it. */
export function createApp(webhooks: WebhooksManagement) {
  const app = express()
  app.use('/webhooks', expressRouter(webhooks, { authorize }))
  // Last, as it answers everything that is left
  app.use(expressRouter(webhooks, { authorize, dialect: flat }))
  return app
}
