import {
  adoptProducts as adoptProductsRoute,
  categorySchema,
  idSchema,
  priceSchema,
  quoteProducts as quoteProductsRoute,
  writtenNameSchema,
} from '@haru/contracts'
import {
  answerInternal,
  idParameterSchema,
  ownerOf,
  storePersonOf,
  storePersonOrTabletOf,
} from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { StoreContext } from '../context.ts'
import { restockProducts } from '../stock/restock-products.ts'
import { adoptProducts } from './adopt-products.ts'
import { changeProduct } from './change-product.ts'
import { createProduct } from './create-product.ts'
import { deleteProduct } from './delete-product.ts'
import { findProducts, listProductsOf } from './product-sql.ts'
import { readPriceHistory } from './read-price-history.ts'

const termsSchema = z.object({ price: priceSchema, baseStock: z.int().min(0).max(10_000_000) })
const nameSchema = writtenNameSchema(100)
const newProductSchema = termsSchema.extend({ name: nameSchema, category: categorySchema })
const productSchema = z.object({
  id: idSchema,
  name: z.string(),
  category: categorySchema,
  price: z.int(),
  stock: z.int(),
  baseStock: z.int(),
})
const pastTermsSchema = z.object({
  price: z.int(),
  baseStock: z.int(),
  since: z.iso.datetime(),
})
const adoptionSchema = z.object({
  storeId: idSchema,
  productList: z
    .array(z.object({ name: nameSchema, category: categorySchema, price: priceSchema }))
    .max(1_000),
})
/** 1,000 products with the longest names. */
const ADOPTION_BYTES_MAX = 1024 * 1024
const params = z.object({ id: idParameterSchema })
const tags = ['product']

/** Routes about products and their re-stock. */
export function productRoutes(app: FastifyInstance, context: StoreContext): void {
  addMenuRoutes(app, context)
  addChangeRoutes(app, context)
  answerInternal(app, quoteProductsRoute, async ({ productIdList }) => ({
    productList: await findProducts(context.db, productIdList),
  }))
  answerInternal(
    app,
    adoptProductsRoute,
    async (adoption) => ({ productList: await adoptProducts(context, adoption) }),
    { request: adoptionSchema, bodyBytesMax: ADOPTION_BYTES_MAX },
  )
}

function addMenuRoutes(app: FastifyInstance, context: StoreContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.get(
    '/store/product',
    {
      config: { access: ['owner', 'staff', 'tablet'] },
      schema: {
        tags,
        summary: 'The menu: by category, then in the order in which products came',
        response: { 200: z.array(productSchema) },
      },
    },
    async (request) => await listProductsOf(context.db, storePersonOrTabletOf(request).storeId),
  )

  routes.post(
    '/store/product',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: 'Put a product on the menu; its stock starts at the base stock',
        body: newProductSchema,
        response: { 201: productSchema },
      },
    },
    async (request, reply) => {
      const product = await createProduct(context, ownerOf(request).storeId, request.body)
      reply.code(201)
      return product
    },
  )
}

function addChangeRoutes(app: FastifyInstance, context: StoreContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: ['owner'] } as const

  routes.patch(
    '/store/product/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change price and base stock; the stock stays until the next re-stock',
        params,
        body: termsSchema,
        response: { 200: productSchema },
      },
    },
    async (request) => {
      const { storeId } = ownerOf(request)
      return await changeProduct(context, storeId, request.params.id, request.body)
    },
  )

  routes.get(
    '/store/product/:id/price-history',
    {
      config,
      schema: {
        tags,
        summary: 'Which prices and base stocks a product has had, the newest first',
        params,
        response: { 200: z.array(pastTermsSchema) },
      },
    },
    async (request) => {
      const { storeId } = ownerOf(request)
      const history = await readPriceHistory(context, storeId, request.params.id)
      return history.map(({ since, ...terms }) => ({ ...terms, since: since.toISOString() }))
    },
  )

  routes.delete(
    '/store/product/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Take a product off the menu; it stays in past trades',
        params,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await deleteProduct(context, ownerOf(request).storeId, request.params.id)
      return reply.code(204).send()
    },
  )

  routes.patch(
    '/store/product/re-stock',
    {
      config: { access: ['owner', 'staff'] },
      schema: {
        tags,
        summary: "Set every product's stock to its base stock",
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await restockProducts(context, storePersonOf(request).storeId)
      return reply.code(204).send()
    },
  )
}
