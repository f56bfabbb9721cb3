import type { EventCatalogue } from '@posthorn/core'

/** What an `invoice.paid` event carries. */
export interface InvoicePaid {
  id: string
  amount?: number
  note?: string
}

function isInvoice(value: unknown): value is InvoicePaid {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

/** A Standard Schema (https://standardschema.dev) by hand: the suite brings no validation library. */
interface InvoiceSchema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => { value: InvoicePaid } | { issues: { message: string; path: string[] }[] }
    readonly types?: { readonly input: InvoicePaid; readonly output: InvoicePaid }
  }
}

const invoiceSchema: InvoiceSchema = {
  '~standard': {
    version: 1,
    vendor: 'posthorn-testkit',
    validate: (value) => (isInvoice(value) ? { value } : { issues: [{ message: 'must be a text', path: ['id'] }] }),
  },
}

/** The event types that the suite emits. */
export const engineEvents = {
  'invoice.paid': { schema: invoiceSchema, description: 'An invoice was paid.', example: { id: 'in_example' } },
  'invoice.line.added': {},
  invoice: {},
  'order.created': {},
} satisfies EventCatalogue

/** Its type, for `createWebhooks`. */
export type EngineEvents = typeof engineEvents
