/** What no page of ours uses. */
const FEATURES_OFF = [
  ...['accelerometer', 'browsing-topics', 'camera', 'display-capture', 'geolocation'],
  ...['gyroscope', 'hid', 'magnetometer', 'microphone', 'midi', 'payment', 'serial', 'usb'],
]
const TWO_YEARS = 2 * 365 * 24 * 3_600

/**
 * What every answer tells a browser: everything comes from here, nothing that is written into a
 * page runs or dresses it, no page of another site frames, opens or loads any of it.
 * @param publicUrl HARU_PUBLIC_URL: under https alone, browsers are told never to use http again
 * @returns values by name, in small letters
 */
export function securityHeaders(publicUrl: string): Readonly<Record<string, string>> {
  const isHttps = publicUrl.startsWith('https:')
  return {
    'content-security-policy': contentPolicy(publicUrl),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'permissions-policy': FEATURES_OFF.map((name) => `${name}=()`).join(', '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    ...(isHttps && { 'strict-transport-security': `max-age=${TWO_YEARS}; includeSubDomains` }),
  }
}

/**
 * The content security policy of a page.
 * @param publicUrl HARU_PUBLIC_URL
 * @param changes directives that it adds, or has otherwise
 * @returns a value of Content-Security-Policy
 */
export function contentPolicy(
  publicUrl: string,
  changes: Readonly<Record<string, string>> = {},
): string {
  const directives = {
    'default-src': "'self'",
    'base-uri': "'none'",
    'font-src': "'self' data:",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
    'img-src': "'self' data:",
    'object-src': "'none'",
    'script-src-attr': "'none'",
    // It would send tablets, on http in the house, to an https that is not there.
    ...(publicUrl.startsWith('https:') && { 'upgrade-insecure-requests': '' }),
    ...changes,
  }
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ')
}
