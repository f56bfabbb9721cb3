/** Black or white, whichever is easier to read on a colour (`#0a7`, `#00aa77`); null where it is written otherwise. */
export function textColorOn(color: string): '#ffffff' | '#000000' | null {
  const [, digits = ''] = /^#((?:[0-9a-f]{3}){1,2})$/i.exec(color) ?? []
  if (digits === '') return null
  const size = digits.length / 3
  const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((n) => {
    const part = digits.slice(n * size, (n + 1) * size)
    const share = Number.parseInt(size === 1 ? part + part : part, 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  // Relative luminance (WCAG 2): where both contrasts are alike
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000000' : '#ffffff'
}
