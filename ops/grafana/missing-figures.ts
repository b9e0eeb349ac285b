/** Why a query may give nothing in a test of one process. */
export type Missing = {
  /** a part of the queries that give nothing */
  query: string
  because: string
  /** what must give nothing either: else the entry is not needed any more */
  absent: string
}

const named = (pattern: string) => `{__name__=~"${pattern}"}`

/** Each is looked at by the test: one that is not needed any more fails it. */
export const MISSING: readonly Missing[] = [
  {
    query: 'haru_kafka_',
    because: 'the events of one process go over its database',
    absent: named('haru_kafka_.*'),
  },
  {
    query: 'haru_redis_up',
    because: 'one process shares nothing with others',
    absent: named('haru_redis_.*'),
  },
  {
    query: 'haru_upstream_',
    because: 'one process calls its services without a socket',
    absent: named('haru_upstream_.*'),
  },
  {
    query: 'job="haru_job_run"',
    because: 'the jobs ran in the process, and nothing was pushed',
    absent: '{job="haru_job_run"}',
  },
]

/** The same, for two processes of each part on Kafka. */
export const MISSING_IN_MANY: readonly Missing[] = [
  {
    query: 'haru_kafka_failed_',
    because: 'nobody failed on a message',
    absent: named('haru_kafka_failed_.*'),
  },
  {
    query: 'haru_upstream_failures_',
    because: 'every call was answered',
    absent: named('haru_upstream_failures_.*'),
  },
]
