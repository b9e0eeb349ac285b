/** How long a browser may take to begin to save. */
const SAVED_MS_MAX = 60_000

/** Lets the browser save a file that was made here. */
export function saveFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), SAVED_MS_MAX)
}
