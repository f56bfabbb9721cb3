import { type ColorScheme, type Config, colorSchemes } from '../api/config.ts'
import { textColorOn } from './contrast.ts'
import { withStorage } from './storage.ts'

const storageKey = 'posthorn-color-scheme'

/** Puts the host's values of tokens on the portal, through CSSOM: a style attribute would need `unsafe-inline`. */
export function applyTheme(root: HTMLElement, { theme }: Config): void {
  for (const [name, value] of Object.entries(theme)) root.style.setProperty(`--ph-${name}`, value)
  const onAccent = theme['on-accent'] ?? textColorOn(theme.accent ?? '')
  if (onAccent !== null) root.style.setProperty('--ph-on-accent', onAccent)
}

/** Light or dark, where that is not for the device to say. */
export function applyColorScheme(root: HTMLElement, scheme: ColorScheme): void {
  if (scheme === 'system') delete root.dataset.scheme
  else root.dataset.scheme = scheme
}

/** What the user chose here before, else what the host says. */
export function chosenColorScheme(config: Config): ColorScheme {
  const stored = withStorage('localStorage', (storage) => storage.getItem(storageKey))
  return colorSchemes.find((scheme) => scheme === stored) ?? config.colorScheme
}

/** Keeps the user's choice in this browser. */
export function keepColorScheme(scheme: ColorScheme): void {
  withStorage('localStorage', (storage) => storage.setItem(storageKey, scheme))
}
