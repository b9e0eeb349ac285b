// The image's health check: asks the process whether it is ready, and exits 0 when it is. The image
// has no curl.
const ANSWER_MS_MAX = 4_000
const port = process.env.HARU_INTERNAL_PORT
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/health/ready`, {
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  })
  process.exitCode = ok ? 0 : 1
} catch {
  process.exitCode = 1
}
