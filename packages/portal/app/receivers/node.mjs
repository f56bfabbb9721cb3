import { verify } from '@posthorn/core/verify'
import express from 'express'

const app = express()

// The raw body: what is signed is lost once it is parsed
app.post('/webhooks', express.raw({ type: '*/*' }), async (request, response) => {
  try {
    await verify(request.body, request.headers, process.env.WEBHOOK_SECRET)
  } catch {
    return response.sendStatus(401)
  }
  const event = JSON.parse(request.body)
  if (event.type === 'invoice.paid') console.log(event.data)
  response.sendStatus(204)
})

app.listen(3000)
