/** The colours of the screen: chosen here, or as the device says. */
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'haru-theme'
const device = matchMedia('(prefers-color-scheme: dark)')

/** What was chosen on this device. */
export function chosenTheme(): Theme {
  const chosen = read()
  return THEMES.find((theme) => theme === chosen) ?? 'system'
}

/** Shows the screen in other colours, and remembers it on this device. */
export function chooseTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // A browser that stores nothing asks again next time.
  }
  applyTheme()
}

/** Dresses the page as was chosen; to be called once, before anything is shown. */
export function followTheme(): void {
  device.addEventListener('change', applyTheme)
  applyTheme()
}

function applyTheme(): void {
  const theme = chosenTheme()
  const isDark = theme === 'dark' || (theme === 'system' && device.matches)
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}
