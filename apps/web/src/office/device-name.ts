/** The first that matches: browsers call themselves by the names of others, too. */
const BROWSERS = [
  [/\bKAKAOTALK\b/i, 'KakaoTalk'],
  [/\bEdgA?\//, 'Edge'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bWhale\//, 'Whale'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Headless)?(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const
const SYSTEMS = [
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b/, 'iPhone'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
] as const
const LENGTH_MAX = 60

/**
 * What people call the device that a program said it runs on.
 * @param userAgent what it called itself
 * @returns undefined when it said nothing
 */
export function deviceNameOf(userAgent: string | null): string | undefined {
  if (!userAgent) return undefined
  const names = [BROWSERS, SYSTEMS].flatMap((known) => {
    return known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? []
  })
  return names.length > 0 ? names.join(', ') : userAgent.slice(0, LENGTH_MAX)
}
