/** Ends the session, and starts over without it. False where that did not work: who thinks they are out may leave. */
export async function signOut(sessionUrl: string): Promise<boolean> {
  const answer = await fetch(sessionUrl, { method: 'DELETE', credentials: 'same-origin' }).catch(() => null)
  if (!answer?.ok) return false
  location.reload()
  return true
}
