import { z } from 'zod'
import {
  businessDaySchema,
  categorySchema,
  idSchema,
  posGradeSchema,
  settlementDaySchema,
  storeNameSchema,
} from '../vocabulary.ts'
import { internalRoute } from './internal-route.ts'

const storeSchema = z.object({
  id: idSchema,
  name: z.string(),
  posGrade: posGradeSchema,
  settlementDay: settlementDaySchema,
})

/** Makes an owner's store with its tablets, or answers the one that the owner has already. */
export const openStore = internalRoute({
  service: 'store',
  path: '/infra/store/open',
  request: z.object({
    ownerId: idSchema,
    name: storeNameSchema,
    posGrade: posGradeSchema,
    settlementDay: settlementDaySchema,
  }),
  response: storeSchema,
  repeatable: true,
})

/** A store by its id; STORE_404_01 when there is none. */
export const readStore = internalRoute({
  service: 'store',
  path: '/infra/store/read',
  request: z.object({ storeId: idSchema }),
  response: storeSchema,
  repeatable: true,
})

/** Whose tablet is this cookie? STORE_401_01 when it is forged, or its pairing is over. */
export const checkPairing = internalRoute({
  service: 'store',
  path: '/infra/pairing/check',
  request: z.object({ cookie: z.string() }),
  response: z.object({ tradeDeviceId: idSchema, storeId: idSchema, pairingId: z.string() }),
  repeatable: true,
})

/** Is this pairing still the tablet's current one? For what stays open longer than a request. */
export const checkPairingId = internalRoute({
  service: 'store',
  path: '/infra/pairing/check-id',
  request: z.object({ tradeDeviceId: idSchema, pairingId: z.string() }),
  response: z.object({ live: z.boolean() }),
  repeatable: true,
})

/** A tablet by its id; STORE_404_03 when there is none. */
export const readTradeDevice = internalRoute({
  service: 'store',
  path: '/infra/trade-device/read',
  request: z.object({ tradeDeviceId: idSchema }),
  response: z.object({ id: idSchema, storeId: idSchema, tableNumber: z.int() }),
  repeatable: true,
})

/** What the menu says just now of some products; ids that do not exist are left out. */
export const quoteProducts = internalRoute({
  service: 'store',
  path: '/infra/product/quote',
  request: z.object({ productIdList: z.array(idSchema).min(1).max(100) }),
  response: z.object({
    productList: z.array(
      z.object({
        id: idSchema,
        storeId: idSchema,
        name: z.string(),
        category: categorySchema,
        price: z.int(),
        stock: z.int(),
        deleted: z.boolean(),
      }),
    ),
  }),
  repeatable: true,
})

/**
 * For the import of sales: moves a store's opening back to a business day on which it sold, unless
 * it opened before; STORE_404_01 when there is no such store.
 */
export const openStoreEarlier = internalRoute({
  service: 'store',
  path: '/infra/store/open-earlier',
  request: z.object({ storeId: idSchema, day: businessDaySchema }),
  response: z.object({ openedOn: businessDaySchema }),
  repeatable: true,
})

/**
 * For the import of sales: finds or makes a store's products by name and category (a new one off
 * the menu, with stock and base stock 0).
 */
export const adoptProducts = internalRoute({
  service: 'store',
  path: '/infra/product/adopt',
  request: z.object({
    storeId: idSchema,
    productList: z
      .array(z.object({ name: z.string(), category: categorySchema, price: z.int() }))
      .max(1_000),
  }),
  response: z.object({
    productList: z.array(z.object({ id: idSchema, name: z.string(), category: categorySchema })),
  }),
  repeatable: true,
})
