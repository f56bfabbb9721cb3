/** With this begins what a process of a run says of an error. */
export const errorPrefix = 'error '
