import {
  authoritySchema,
  idSchema,
  posGradeSchema,
  settlementDaySchema,
  storeNameSchema,
} from '@haru/contracts'
import { accountOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { UserContext } from '../context.ts'
import { tokenIn, tokenQuerySchema } from '../kakao/token-parameter.ts'
import { readProfile } from './read-profile.ts'
import { type Store, signUp } from './sign-up.ts'

const newStoreSchema = z.object({
  storeName: storeNameSchema,
  posGrade: posGradeSchema,
  settlementDate: settlementDaySchema,
})

const storeSchema = z.object({
  id: idSchema,
  name: z.string(),
  posGrade: posGradeSchema,
  settlementDate: settlementDaySchema,
})

const signedUpSchema = z.object({
  id: idSchema,
  email: z.string().nullable(),
  name: z.string(),
  store: storeSchema,
})

const profileSchema = signedUpSchema.extend({
  phoneNumber: z.string().nullable(),
  authorityList: z.array(authoritySchema),
  store: storeSchema.optional(),
})

/** Signing up, and looking at one's own account. */
export function accountRoutes(instance: FastifyInstance, context: UserContext): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.post(
    '/user/kakao',
    {
      config: { access: ['anyone'], signsIn: true },
      schema: {
        tags: ['user'],
        summary: 'Sign up: makes the account, its store and its tablets',
        querystring: tokenQuerySchema,
        body: newStoreSchema.extend(tokenQuerySchema.shape),
        response: { 201: signedUpSchema },
      },
    },
    async (request, reply) => {
      const { storeName, posGrade, settlementDate } = request.body
      const store = { name: storeName, posGrade, settlementDay: settlementDate }
      const token = tokenIn(request.query, request.body)
      const signedUp = await signUp(context, token, store)
      return reply.code(201).send({ ...signedUp, store: storeAnswer(signedUp.store) })
    },
  )

  app.get(
    '/user/me',
    {
      config: { access: ['owner', 'staff', 'operator'] },
      schema: {
        tags: ['user'],
        summary: 'The account that is signed in, and its store',
        response: { 200: profileSchema },
      },
    },
    async (request) => {
      const { store, ...profile } = await readProfile(context, accountOf(request).userId)
      return store ? { ...profile, store: storeAnswer(store) } : profile
    },
  )
}

/** The API calls the settlement day `settlementDate`. */
function storeAnswer({ id, name, posGrade, settlementDay }: Store): z.infer<typeof storeSchema> {
  return { id, name, posGrade, settlementDate: settlementDay }
}
