import { idSchema, writtenNameSchema } from '@haru/contracts'
import { idParameterSchema, ownerOf } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { UserContext } from '../context.ts'
import { tokenParameterSchema } from '../kakao/token-parameter.ts'
import { checkInvitation } from './check-invitation.ts'
import { listInvitations } from './invitation-sql.ts'
import { inviteStaff } from './invite-staff.ts'
import { joinStaff } from './join-staff.ts'
import { removeStaff } from './remove-staff.ts'
import { CODE_SHAPE } from './staff-code.ts'
import { listStaff } from './staff-sql.ts'
import { withdrawInvitation } from './withdraw-invitation.ts'

const timeSchema = z.iso.datetime({ offset: true })
const params = z.object({ id: idParameterSchema })
const invitationSchema = z.object({
  id: idSchema,
  name: z.string().nullable(),
  expiresAt: timeSchema,
})
const codeSchema = z.string().regex(CODE_SHAPE)
const tags = ['staff']

/** A store's staff: who is, inviting, joining and removing. */
export function staffRoutes(instance: FastifyInstance, context: UserContext): void {
  addInvitationRoutes(instance, context)
  addJoiningRoutes(instance, context)
  addStaffRoutes(instance, context)
}

function addInvitationRoutes(instance: FastifyInstance, context: UserContext): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.post(
    '/user/staff/invitation',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: 'Invite somebody to work in my store, by a one-time code good for 24 hours',
        body: z.object({ name: writtenNameSchema(50).optional() }).nullish(),
        response: {
          201: z.object({ id: idSchema, code: z.string(), link: z.url(), expiresAt: timeSchema }),
        },
      },
    },
    async (request, reply) => {
      const issued = await inviteStaff(context, ownerOf(request), request.body?.name ?? null)
      reply.code(201).header('cache-control', 'no-store')
      return { ...issued, expiresAt: issued.expiresAt.toISOString() }
    },
  )

  app.get(
    '/user/staff/invitation',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: 'The invitations to my store that nobody has taken yet, without their codes',
        response: { 200: z.array(invitationSchema) },
      },
    },
    async (request) => {
      const invitations = await listInvitations(context.db, ownerOf(request).storeId)
      return invitations.map(({ id, name, expiresAt }) => {
        return { id, name, expiresAt: expiresAt.toISOString() }
      })
    },
  )

  app.delete(
    '/user/staff/invitation/:id',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: 'Take an invitation back',
        params,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await withdrawInvitation(context, ownerOf(request).storeId, request.params.id)
      return reply.code(204).send()
    },
  )
}

/** For whoever was invited. */
function addJoiningRoutes(instance: FastifyInstance, context: UserContext): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.post(
    '/user/staff/invitation/check',
    {
      config: { access: ['anyone'], signsIn: true },
      schema: {
        tags,
        summary: 'Which store an invitation is to; uses nothing up',
        body: z.object({ code: codeSchema }),
        response: {
          200: z.object({
            storeName: z.string(),
            name: z.string().nullable().describe('what the owner calls the person'),
            expiresAt: timeSchema,
          }),
        },
      },
    },
    async (request, reply) => {
      const { expiresAt, ...checked } = await checkInvitation(context, request.body.code)
      reply.header('cache-control', 'no-store')
      return { ...checked, expiresAt: expiresAt.toISOString() }
    },
  )

  app.post(
    '/user/staff',
    {
      config: { access: ['anyone'], signsIn: true },
      schema: {
        tags,
        summary: "Take an invitation: makes an account of the store's staff, to sign in with",
        body: z.object({ token: tokenParameterSchema, code: codeSchema }),
        response: {
          201: z.object({
            id: idSchema,
            email: z.string().nullable(),
            name: z.string(),
            storeId: idSchema,
          }),
        },
      },
    },
    async (request, reply) => {
      const { token, code } = request.body
      return reply.code(201).send(await joinStaff(context, token, code))
    },
  )
}

function addStaffRoutes(instance: FastifyInstance, context: UserContext): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.get(
    '/user/staff',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: 'Who works in my store, by name',
        response: {
          200: z.array(
            z.object({
              id: idSchema,
              name: z.string(),
              email: z.string().nullable(),
              since: timeSchema,
            }),
          ),
        },
      },
    },
    async (request) => {
      const staff = await listStaff(context.db, ownerOf(request).storeId)
      return staff.map((member) => ({ ...member, since: member.since.toISOString() }))
    },
  )

  app.delete(
    '/user/staff/:id',
    {
      config: { access: ['owner'] },
      schema: {
        tags,
        summary: 'Let somebody work in my store no longer: signs him out everywhere, at once',
        params,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await removeStaff(context, ownerOf(request).storeId, request.params.id)
      return reply.code(204).send()
    },
  )
}
