import { type Figure, median, quantile, spread } from './figures.ts'
import { cpuMicroseconds, type Instance, scratch, startProduct } from './programs.ts'
import { startUpstream, type Upstream } from './upstream.ts'

const env = (upstream: Upstream) => ({ OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: 'bench' })

async function connect(upstream: Upstream): Promise<Instance> {
  const product = await startProduct(scratch(), env(upstream))
  await product.ada.json(product.ada.get('/api/models'))
  return product
}

/** Asks in a thread of its own; returns how to follow the answer. */
async function ask({ ada }: Instance, text: string) {
  const thread = await ada.json(ada.post('/api/chat/threads', { title: 'bench' }))
  const sent = performance.now()
  const { answer } = await ada.json(
    ada.post(`/api/chat/threads/${thread.id}/messages`, { text, model: 'openai/bench' }),
  )
  return { sent, path: `/api/chat/answers/${answer.id}/stream`, id: answer.id as string }
}

/** Row 5: what the product adds to the first part, over asking the upstream directly. */
export async function firstPart(): Promise<Figure[]> {
  const upstream = startUpstream({ parts: 1, delayMs: 15, gapMs: 0 })
  const product = await connect(upstream)
  const ours: number[] = []
  const theirs: number[] = []
  for (let probe = 0; probe < 300; probe++) {
    const text = `probe ${probe}`
    const { sent, path } = await ask(product, text)
    let read = 0
    await product.ada.follow(path, {
      until: (events) => {
        read ||= performance.now()
        return events.at(-1)!.event === 'done'
      },
    })
    ours.push(upstream.asked.get(text)! - sent + read - upstream.written.get(text)![0]!)
    theirs.push(await askDirectly(upstream, `direct ${probe}`))
  }
  await product.stop()
  upstream.stop()
  const added = ours.slice(50).map((ms, probe) => ms - theirs[probe + 50]!)
  return [
    {
      target: 5,
      what: 'Added time to the first part, p50 (question durable, part stored, then shown)',
      value: median(added),
      unit: 'ms',
      spread: spread(added),
      limit: 0.4,
      note: `directly ${median(theirs).toFixed(2)} ms, through the product ${median(ours).toFixed(2)} ms`,
    },
    {
      target: 5,
      what: 'The same, p99',
      value: quantile(added, 0.99),
      unit: 'ms',
      limit: 2.5,
    },
  ]
}

async function askDirectly(upstream: Upstream, text: string): Promise<number> {
  const sent = performance.now()
  const response = await fetch(`${upstream.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ messages: [{ role: 'user', content: text }] }),
  })
  const reader = response.body!.getReader()
  await reader.read()
  const read = performance.now()
  await reader.cancel()
  return upstream.asked.get(text)! - sent + read - upstream.written.get(text)![0]!
}

/** Rows 6 and 7, reported: CPU a part, parts lost and delay with many streams at 50 parts a second. */
export async function manyStreams(): Promise<Figure[]> {
  const streams = 300
  const parts = 150
  const upstream = startUpstream({ parts, delayMs: 5000, gapMs: 20 })
  const product = await connect(upstream)
  const asked = await Promise.all(
    Array.from({ length: streams }, (_, n) => ask(product, `stream ${n}`)),
  )
  const before = cpuMicroseconds(product.pid)
  const delays: number[] = []
  let lost = 0
  await Promise.all(
    asked.map(async ({ path }, n) => {
      let seen = 0
      await product.ada.follow(path, {
        until: (events) => {
          const { event, data } = events.at(-1)!
          if (event !== 'part') return event === 'done'
          const now = performance.now()
          const moments = upstream.written.get(`stream ${n}`)!
          for (const number of JSON.parse(data).text.trim().split(' ')) {
            if (Number(number) !== ++seen) lost++
            delays.push(now - moments[seen - 1]!)
          }
          return false
        },
      })
      lost += parts - seen
    }),
  )
  const cpu = (cpuMicroseconds(product.pid) - before) / (streams * parts)
  await product.stop()
  upstream.stop()
  return [
    {
      target: 6,
      what: `CPU a part, ${streams} streams at 50 parts a second`,
      value: cpu,
      unit: 'µs',
    },
    { target: 7, what: `Parts lost of ${streams * parts}`, value: lost, unit: '', limit: 0 },
    {
      target: 7,
      what: 'Delay of a part, p99 (commits are grouped at 33 ms)',
      value: quantile(delays, 0.99),
      unit: 'ms',
      limit: 60,
      note: `p50 ${median(delays).toFixed(0)} ms; stream 257 is not queued`,
    },
  ]
}
