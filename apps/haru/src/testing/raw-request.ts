import { connect } from 'node:net'

/** An answer as it came over the wire. */
export type RawAnswer = { status: number; headers: Record<string, string>; text: string }

/** An answer that takes longer is a failure. */
const ANSWER_MS_MAX = 5_000

/**
 * Sends bytes that no client would send, on a connection of their own, and reads until the server
 * ends it: so they must ask for `connection: close`, or be so wrong that it closes by itself.
 * @param url of the gateway
 * @param lines of the head; the blank line after it is added
 * @param body what follows
 */
export async function sendRaw(url: string, lines: string[], body = ''): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(new Error('no answer')))
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  let bytes = ''
  for await (const part of socket) bytes += String(part)
  const end = bytes.indexOf('\r\n\r\n')
  const [first = '', ...head] = bytes.slice(0, end).split('\r\n')
  const headers = head.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  const status = Number(first.split(' ')[1])
  return { status, headers: Object.fromEntries(headers), text: bytes.slice(end + 4) }
}
