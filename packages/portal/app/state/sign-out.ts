/** Ends the session, and starts over without it. */
export async function signOut(sessionUrl: string | null): Promise<void> {
  if (sessionUrl !== null) await fetch(sessionUrl, { method: 'DELETE', credentials: 'same-origin' }).catch(() => null)
  location.reload()
}
