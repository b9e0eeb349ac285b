/**
 * Reads what is kept on this device.
 * @param key its name
 * @param isSuch what it must look like; another release may have written it
 * @returns undefined when there is no such thing, or nothing is kept here at all
 */
export function readKept<Kept>(
  key: string,
  isSuch: (value: unknown) => value is Kept,
): Kept | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return isSuch(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Keeps something on this device; undefined: no longer. */
export function writeKept(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // A browser that stores nothing has it until the page is closed; one that stores no more must
    // not tell what was before.
    forget(key)
  }
}

function forget(key: string): void {
  try {
    localStorage.removeItem(key)
  } catch {
    // Nothing is kept here at all.
  }
}
