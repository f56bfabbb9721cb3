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
interface InvoiceSchema<Result> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Result
    readonly types?: { readonly input: InvoicePaid; readonly output: InvoicePaid }
  }
}

type Checked = { value: InvoicePaid } | { issues: { message: string; path: string[] }[] }

function checked(value: unknown): Checked {
  return isInvoice(value) ? { value } : { issues: [{ message: 'must be a text', path: ['id'] }] }
}

const invoiceSchema: InvoiceSchema<Checked> = {
  '~standard': { version: 1, vendor: 'posthorn-testkit', validate: checked },
}

const asyncSchema: InvoiceSchema<Promise<Checked>> = {
  '~standard': { version: 1, vendor: 'posthorn-testkit', validate: async (value) => checked(value) },
}

/** The event types that the suite emits. */
export const engineEvents = {
  'invoice.paid': { schema: invoiceSchema, description: 'An invoice was paid.', example: { id: 'in_example' } },
  'invoice.line.added': {},
  invoice: {},
  'invoice.checked': { schema: asyncSchema },
  'order.created': {},
} satisfies EventCatalogue

/** Its type, for `createWebhooks`. */
export type EngineEvents = typeof engineEvents
