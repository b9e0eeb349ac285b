import type { MetricsSource } from '../running-service.ts'

/** Figures by name and labels, as they are written: `haru_payments_total{method="CASH"}`. */
export type Samples = ReadonlyMap<string, number>

/** Reads figures as Prometheus would. */
export function samplesIn(text: string): Samples {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

/** Looks until the figures are like this: an answer is counted after it has left. */
export async function samplesWhen(
  source: Pick<MetricsSource, 'metrics'>,
  isLike: (samples: Samples) => boolean,
): Promise<Samples> {
  for (;;) {
    const samples = samplesIn(await source.metrics())
    if (isLike(samples)) return samples
    await new Promise(setImmediate)
  }
}
