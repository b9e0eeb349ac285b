/** While somebody who was invited signs in elsewhere, this tab keeps what he was invited with. */
const KEY = 'haru-staff-code'

/** Keeps an invitation's code until the tab is closed. */
export function keepStaffCode(code: string): void {
  try {
    sessionStorage.setItem(KEY, code)
  } catch {
    // A browser that stores nothing shows the link's page again.
  }
}

/** The code that this tab keeps; undefined: none. */
export function keptStaffCode(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps it no longer. */
export function forgetStaffCode(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was kept.
  }
}
