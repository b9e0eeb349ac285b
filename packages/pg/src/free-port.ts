import { createServer } from 'node:net'

/**
 * A port on 127.0.0.1 that was free a moment ago.
 * @param wanted taken when it is free; 0: any
 */
export async function findFreePort(wanted = 0): Promise<number> {
  const probe = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen(wanted, '127.0.0.1', resolve)
    })
  } catch (error) {
    if (wanted === 0) throw error
    return await findFreePort()
  }
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1')
  return address.port
}
