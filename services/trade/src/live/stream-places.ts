import type { Follower } from './follower.ts'

/**
 * Streams that may be open at a time, in one process. A tablet's screen needs one, and another
 * while Wi-Fi that went away has not told the server; an account one for each kitchen screen and
 * page. The largest store has 100 tablets, which with their doubles and all screens are 216.
 */
const TABLET_MAX = 8
const ACCOUNT_MAX = 16
const STORE_MAX = 256

type Place = { close: () => void; leave: () => void }

/** The places of one process for event streams. */
export type StreamPlaces = {
  /**
   * Takes a place. Where none is left the oldest stream ends, not the new one: it is the likeliest
   * to be without a reader, and a browser that is refused once never asks again, while one whose
   * stream ends resumes it.
   * @param follower whose stream it is
   * @param close ends the stream, to make room for another
   * @returns gives the place back
   */
  take(follower: Follower, close: () => void): () => void
}

/** Makes the places of one process. */
export function createStreamPlaces(): StreamPlaces {
  const taken = new Map<string, Set<Place>>()

  function enter(key: string, placesMax: number, place: Place): void {
    const places = taken.get(key) ?? new Set()
    const [oldest] = places
    if (oldest && places.size >= placesMax) {
      oldest.leave()
      oldest.close()
    }
    taken.set(key, places.add(place))
  }

  function leave(key: string, place: Place): void {
    const places = taken.get(key)
    places?.delete(place)
    if (places?.size === 0) taken.delete(key)
  }

  return {
    take(follower, close) {
      const isTablet = follower.kind === 'tablet'
      const own = isTablet ? `tablet ${follower.tradeDeviceId}` : `account ${follower.userId}`
      const store = `store ${follower.storeId}`
      const place: Place = {
        close,
        leave() {
          leave(own, place)
          leave(store, place)
        },
      }
      enter(own, isTablet ? TABLET_MAX : ACCOUNT_MAX, place)
      enter(store, STORE_MAX, place)
      return place.leave
    },
  }
}
