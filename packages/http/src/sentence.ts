/** What is wrong with a part of the request, as a sentence: core says "must be a text". */
export function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`
}
