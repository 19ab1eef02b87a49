import type { MiddlewareHandler } from 'hono'
import { bounds, lastHour, noteLag, noteRequest, total } from './minutes.ts'
import type { Env } from './server.ts'

const answered = new Map<string, number>()

/** Counts the requests of this process by the class of their status, `2xx`, `4xx`, …, and by time. */
export const countRequests: MiddlewareHandler<Env> = async (c, next) => {
  const start = performance.now()
  await next()
  noteRequest(c.res.status, performance.now() - start)
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

const lagEveryMs = 500

/** Measures, until it is told to stop, how long a timer waits for the event loop. */
export function watchLag(stop: AbortSignal): void {
  let due = performance.now() + lagEveryMs
  const timer = setInterval(() => {
    const now = performance.now()
    noteLag(Math.max(0, now - due))
    due = now + lagEveryMs
  }, lagEveryMs)
  stop.addEventListener('abort', () => clearInterval(timer), { once: true })
}

/** The measured values of this process, in the Prometheus text format 0.0.4. */
export function metricsText(ofPlugins: Metric[]): string {
  return [...ofProcess(), ...ofPlugins].map(format).join('') + durations()
}

function ofProcess(): Metric[] {
  const { rss, heapUsed } = process.memoryUsage()
  const gauge = (name: string, help: string, value: number) =>
    ({ name: `convosphere_${name}`, type: 'gauge', help, value }) as const
  return [
    gauge('uptime_seconds', 'Since the process began', process.uptime()),
    gauge('memory_bytes', 'Resident memory', rss),
    gauge('heap_bytes', 'JavaScript heap in use', heapUsed),
    gauge(
      'event_loop_lag_seconds',
      'The longest wait for the event loop in this minute',
      (lastHour().at(-1)?.lagMs ?? 0) / 1000,
    ),
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

/** How long requests took, as a histogram of Prometheus. */
function durations(): string {
  const name = 'convosphere_request_duration_seconds'
  let count = 0
  const buckets = total.took.map((each, place) => {
    count += each
    const bound = bounds[place]
    return `${name}_bucket{le="${bound === undefined ? '+Inf' : bound / 1000}"} ${count}`
  })
  return [
    `# HELP ${name} Until the head of the answer`,
    `# TYPE ${name} histogram`,
    ...buckets,
    `${name}_sum ${total.seconds}`,
    `${name}_count ${count}`,
    '',
  ].join('\n')
}
