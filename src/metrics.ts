import type { MiddlewareHandler } from 'hono'
import type { Env } from './server.ts'

const answered = new Map<string, number>()

/** Counts the requests of this process by the class of their status: `2xx`, `4xx`, … */
export const countRequests: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  const group = `${Math.floor(c.res.status / 100)}xx`
  answered.set(group, (answered.get(group) ?? 0) + 1)
}

/** The measured values of this process, in the Prometheus text format 0.0.4. */
export function metricsText(): string {
  const { rss, heapUsed } = process.memoryUsage()
  return [
    metric('convosphere_uptime_seconds', 'gauge', 'Since the process began', process.uptime()),
    metric('convosphere_memory_bytes', 'gauge', 'Resident memory', rss),
    metric('convosphere_heap_bytes', 'gauge', 'JavaScript heap in use', heapUsed),
    metric('convosphere_requests_total', 'counter', 'Answered requests by status', answered),
  ].join('')
}

function metric(
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  value: number | Map<string, number>,
) {
  const lines =
    typeof value === 'number'
      ? [`${name} ${value}`]
      : [...value].map(([group, count]) => `${name}{status="${group}"} ${count}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}
