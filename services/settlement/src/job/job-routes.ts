import type { ExecutionReport, JobExecution, StepExecution } from '@haru/chunk'
import { businessDaySchema, Problem } from '@haru/contracts'
import { idParameterSchema } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SettlementContext } from '../context.ts'
import { JOB_NAMES } from '../period/job-period.ts'
import { type ListedRun, listRuns, runOf, showRun, startRestart, stopRun } from './operate-runs.ts'
import { startRun } from './start-run.ts'

const LISTED_MAX = 100
const config = { access: ['operator'] } as const
const tags = ['job']

const jobNameSchema = z.enum(JOB_NAMES)
const dateTermSchema = z.enum(['DAY', 'WEEK', 'MONTH'])
const timeSchema = z.iso.datetime()

const executionSchema = z.object({
  id: z.int(),
  jobName: jobNameSchema,
  dateTerm: dateTermSchema,
  startDate: z.string(),
  status: z.enum(['STARTED', 'STOPPING', 'COMPLETED', 'STOPPED', 'FAILED', 'ABANDONED']),
  message: z.string().nullable(),
  owner: z.string(),
  /** its owner has not been heard of: whoever asks for it first takes it over */
  leaseExpired: z.boolean(),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
})

/** How far a step is: of a nightly job's, `done` and `total` are stores. */
const progressSchema = z.object({
  name: z.string(),
  done: z.int(),
  total: z.int().nullable(),
  itemsPerSecond: z.number(),
  msLeft: z.int().nullable(),
})

const listedSchema = executionSchema.extend({ runningStepList: z.array(progressSchema) })

const reportSchema = executionSchema.extend({
  stepList: z.array(
    progressSchema.extend({
      status: z.string(),
      readCount: z.int(),
      writeCount: z.int(),
      commitCount: z.int(),
      rollbackCount: z.int(),
      message: z.string().nullable(),
      startedAt: timeSchema,
      endedAt: timeSchema.nullable(),
    }),
  ),
  unfinishedStoreList: z.array(
    z.object({ storeId: z.int(), status: z.string(), message: z.string().nullable() }),
  ),
})

const idParams = z.object({ id: idParameterSchema })
const listQuery = z.object({
  name: jobNameSchema.optional(),
  before: idParameterSchema.optional(),
  limit: idParameterSchema.refine((limit) => limit <= LISTED_MAX).optional(),
})
const runBody = z.object({ dateTerm: dateTermSchema, startDate: businessDaySchema })

/** The nightly jobs, for operators. */
export function jobRoutes(app: FastifyInstance, context: SettlementContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get(
    '/job/execution',
    {
      config,
      schema: {
        tags,
        summary: 'Executions of the nightly jobs, newest first, running ones with their progress',
        querystring: listQuery,
        response: { 200: z.object({ executionList: z.array(listedSchema) }) },
      },
    },
    async ({ query: { name: jobName, before, limit = 20 } }) => {
      const executions = await listRuns(context, { jobName, before, limit })
      return { executionList: executions.map(listedOf) }
    },
  )
  routes.get(
    '/job/execution/:id',
    {
      config,
      schema: {
        tags,
        summary: 'One execution, with its progress and the stores that did not complete',
        params: idParams,
        response: { 200: reportSchema },
      },
    },
    async ({ params }) => reportOf(await showRun(context, params.id)),
  )
  startingRoutes(app, context)
}

function startingRoutes(app: FastifyInstance, context: SettlementContext): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.post(
    '/job/:name/execution',
    {
      config,
      schema: {
        tags,
        summary: 'Run a job for a period; one that runs already is answered as it is',
        params: z.object({ name: z.string() }),
        body: runBody,
        response: { 202: executionSchema },
      },
    },
    async ({ params, body }, reply) => {
      const name = jobNameSchema.safeParse(params.name)
      if (!name.success) throw new Problem('COMMON_404_01')
      const { execution } = await startRun(context, { name: name.data, ...body })
      return reply.code(202).send(executionOf(execution))
    },
  )
  routes.post(
    '/job/execution/:id/restart',
    {
      config,
      schema: {
        tags,
        summary: 'Restart an execution that failed or stopped',
        params: idParams,
        response: { 202: executionSchema },
      },
    },
    async ({ params }, reply) => {
      const { execution } = await startRestart(context, params.id)
      return reply.code(202).send(executionOf(execution))
    },
  )
  routes.post(
    '/job/execution/:id/stop',
    {
      config,
      schema: {
        tags,
        summary: 'Stop an execution at its next store; one that has ended stays as it is',
        params: idParams,
        response: { 200: executionSchema },
      },
    },
    async ({ params }) => executionOf(await stopRun(context, params.id)),
  )
}

function executionOf(execution: JobExecution): z.infer<typeof executionSchema> {
  const { id, status, message, owner, leaseExpired, startedAt, endedAt } = execution
  const { name, dateTerm, startDate } = runOf(execution)
  return {
    ...{ id, jobName: name, dateTerm, startDate, status, message, owner, leaseExpired },
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  }
}

function listedOf({ runningSteps, ...run }: ListedRun): z.infer<typeof listedSchema> {
  return { ...executionOf(run), runningStepList: runningSteps.map(progressOf) }
}

function reportOf(report: ExecutionReport): z.infer<typeof reportSchema> {
  return {
    ...executionOf(report),
    stepList: report.steps.map((step) => ({
      ...step,
      ...progressOf(step),
      startedAt: step.startedAt.toISOString(),
      endedAt: step.endedAt?.toISOString() ?? null,
    })),
    unfinishedStoreList: report.unfinishedPartitions.map(({ partitionKey, status, message }) => ({
      storeId: Number(partitionKey),
      status,
      message,
    })),
  }
}

function progressOf(step: StepExecution): z.infer<typeof progressSchema> {
  const { stepName: name, done, total, itemsPerSecond, msLeft } = step
  return { name, done, total, itemsPerSecond, msLeft }
}
