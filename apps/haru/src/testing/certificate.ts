import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A certificate that signs itself, and its key, both as PEM. */
export type Certificate = { cert: string; key: string }

const DAY_MS = 24 * 60 * 60_000
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const ALTERNATIVE_NAMES = Buffer.from('0603551d11', 'hex')
const [SEQUENCE, SET, INTEGER, BITS, OCTETS, UTF8, UTC_TIME] = [48, 49, 2, 3, 4, 12, 23] as const
/** Version 3, and extensions: by their places in a certificate. */
const [VERSION, EXTENSIONS, DNS_NAME] = [0xa0, 0xa3, 0x82] as const

/**
 * Makes a certificate by hand (RFC 5280): Node can read them and not make them, and whoever runs
 * the tests may have no other program that does.
 * @param name of the host that it is made out to
 */
export function makeCertificate(name: string): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const called = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, Buffer.from(name)))))
  const names = der(SEQUENCE, der(DNS_NAME, Buffer.from(name)))
  const toBeSigned = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.from([2]))),
    der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    called,
    der(SEQUENCE, timeIn(-DAY_MS), timeIn(DAY_MS)),
    called,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(SEQUENCE, der(SEQUENCE, ALTERNATIVE_NAMES, der(OCTETS, names)))),
  )
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, privateKey)])
  const whole = der(SEQUENCE, toBeSigned, ECDSA_WITH_SHA256, der(BITS, signature))
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n')
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...(length < 128 ? [length] : long)]), content])
}

function timeIn(ms: number): Buffer {
  const text = new Date(Date.now() + ms).toISOString().replace(/^..|\.\d+|[-:T]/g, '')
  return der(UTC_TIME, Buffer.from(text))
}
