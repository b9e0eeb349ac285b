/**
 * Ctrl-C and SIGTERM as an abort signal: what is in flight finishes. A second Ctrl-C ends at once.
 */
export function stopSignal(): AbortSignal {
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => abort.abort())
  }
  return abort.signal
}
