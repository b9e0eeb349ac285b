import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'
import { ApiProblem, hasCode } from '../api/problem.ts'
import { readKept } from './kept.ts'

/** What is asked for again besides what is told live: a renamed table, a missed word. */
const AGAIN_MS = 60_000
/** While an order is undecided its bill is asked for so often, should nothing be told. */
const UNDECIDED_AGAIN_MS = 3_000

export const PAIRING_KEPT = 'haru-tablet-pairing'
export const MENU_KEPT = 'haru-tablet-menu'

/** Which table of which store this device stands for. */
export type OwnPairing = Awaited<ReturnType<typeof askPairing>>
/** One product of the menu. */
export type MenuProduct = Awaited<ReturnType<typeof askMenu>>[number]
/** The table's running bill. */
export type Bill = NonNullable<Awaited<ReturnType<typeof askBill>>>

const askPairing = () => dataOf(api.GET('/store/trade-device/pairing'))
const askMenu = () => dataOf(api.GET('/store/product'))

async function askBill() {
  try {
    return await dataOf(api.GET('/trade'))
  } catch (error) {
    if (hasCode(error, 'TRADE_404_02')) return null
    throw error
  }
}

// What was known before a reload is there at once, with or without a network, and asked for anew.
const keptPairing = () => readKept(PAIRING_KEPT, isPairing)
const keptMenu = () => readKept(MENU_KEPT, isMenu)

export const pairingQuery = queryOptions({
  queryKey: ['pairing'],
  queryFn: askPairing,
  initialData: keptPairing,
  initialDataUpdatedAt: 0,
  refetchInterval: AGAIN_MS,
})

export const menuQuery = queryOptions({
  queryKey: ['product'],
  queryFn: askMenu,
  initialData: keptMenu,
  initialDataUpdatedAt: 0,
  refetchInterval: AGAIN_MS,
})

export const billQuery = queryOptions({
  queryKey: ['bill'],
  queryFn: askBill,
  refetchInterval: ({ state }) => {
    const isUndecided = state.data?.orderList.some(({ status }) => status === 'PENDING')
    return isUndecided ? UNDECIDED_AGAIN_MS : AGAIN_MS
  },
})

const NO_TABLET = /^(STORE_401_01|COMMON_400_0[28]|COMMON_401_\d\d|COMMON_403_01)$/

/** Whether the API says that this device is no table's tablet, or no longer. */
export function isUnpaired(error: unknown): boolean {
  return error instanceof ApiProblem && NO_TABLET.test(error.code)
}

function isPairing(value: unknown): value is OwnPairing {
  const pairing = value as Partial<OwnPairing> | null
  return typeof pairing?.tradeDeviceId === 'number' && typeof pairing.storeName === 'string'
}

function isMenu(value: unknown): value is MenuProduct[] {
  return Array.isArray(value)
}
