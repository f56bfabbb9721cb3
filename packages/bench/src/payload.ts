/** A payload of 1 KB. */
export const payload = JSON.stringify({ id: 'in_1', amount: 4200, note: 'x'.repeat(980) })
