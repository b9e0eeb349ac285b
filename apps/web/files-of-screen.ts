/** What Vite writes down of a build: its files by the sources that they come of. */
export type BuiltFiles = Record<
  string,
  { file: string; imports?: string[]; css?: string[]; isEntry?: boolean }
>

/**
 * What a browser loads to show a screen: the page's own files and the screen's, with all that these
 * import.
 * @param built the manifest of a build
 * @param screen its source, like `src/tablet/tablet-screen.tsx`
 * @returns paths within the folder of the build
 * @throws Error when there is no such screen
 */
export function filesOfScreen(built: BuiltFiles, screen: string): Set<string> {
  if (!built[screen]) throw new Error(`no screen comes of ${screen}`)
  const files = new Set<string>()
  const seen = new Set<string>()
  const waiting = [screen, ...Object.keys(built).filter((source) => built[source]?.isEntry)]
  for (const source of waiting) {
    const chunk = built[source]
    if (!chunk || seen.has(source)) continue
    seen.add(source)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    waiting.push(...(chunk.imports ?? []))
  }
  return files
}
