/** With this begins what a process of a run says of an error. */
export const errorPrefix = 'error '

/** With this begins what a worker says of having been held up, in ms. */
export const latePrefix = 'late '
