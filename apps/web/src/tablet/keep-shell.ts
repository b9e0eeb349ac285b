let isNewer = false

/** Lets this device show the tablet's screen without a network: public/sw.js keeps its shell. */
export function keepShell(): void {
  const worker = navigator.serviceWorker
  // Plain http to another machine has none: then a reload needs the network.
  if (!worker || import.meta.env.DEV) return
  let isKept = worker.controller !== null
  worker.addEventListener('controllerchange', () => {
    // The first one brings what this page is made of already.
    isNewer ||= isKept
    isKept = true
  })
  void worker.register('/sw.js').catch(() => undefined)
}

/** Asks for a newer release. A browser does so by itself when a page is loaded; here none is. */
export function lookForNewer(): void {
  const looked = navigator.serviceWorker?.getRegistration().then((one) => one?.update())
  void looked?.catch(() => undefined)
}

/** Takes up a newer release, where one has come, at a moment when nobody is in the midst of it. */
export function takeUpNewer(): void {
  if (isNewer) location.reload()
}
