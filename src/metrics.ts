import type { MiddlewareHandler } from 'hono'
import type { Env } from './server.ts'

const answered = new Map<string, number>()

/** Counts the requests of this process by the class of their status: `2xx`, `4xx`, … */
export const countRequests: MiddlewareHandler<Env> = async (c, next) => {
  await next()
  const group = `${Math.floor(c.res.status / 100)}xx`
  answered.set(group, (answered.get(group) ?? 0) + 1)
}

/** One measured value, named as Prometheus wants it: `convosphere_<what>_<unit>`. */
export interface Metric {
  name: string
  type: 'gauge' | 'counter'
  help: string
  /** One number, or one a status. */
  value: number | Map<string, number>
}

/** The measured values of this process, in the Prometheus text format 0.0.4. */
export function metricsText(ofPlugins: Metric[]): string {
  return [...ofProcess(), ...ofPlugins].map(format).join('')
}

function ofProcess(): Metric[] {
  const { rss, heapUsed } = process.memoryUsage()
  const gauge = (name: string, help: string, value: number) =>
    ({ name: `convosphere_${name}`, type: 'gauge', help, value }) as const
  return [
    gauge('uptime_seconds', 'Since the process began', process.uptime()),
    gauge('memory_bytes', 'Resident memory', rss),
    gauge('heap_bytes', 'JavaScript heap in use', heapUsed),
    {
      name: 'convosphere_requests_total',
      type: 'counter',
      help: 'Answered requests by status',
      value: answered,
    },
  ]
}

function format({ name, type, help, value }: Metric): string {
  const lines =
    typeof value === 'number'
      ? [`${name} ${value}`]
      : [...value].map(([group, count]) => `${name}{status="${group}"} ${count}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}
