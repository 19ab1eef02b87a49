import { expect, test } from 'bun:test'
import { createGrowingText, renderAnswer } from '../../plugins/chat/markdown.ts'

const source = `# Title

A paragraph with **bold**, *italic*, \`code\` and $x^2$.

- [x] done
- [ ] open
  - nested

| a | b |
| - | -: |
| 1 | 2 |

\`\`\`ts
const a = 1

const b = 2
\`\`\`

$$
\\frac{1}{2}
$$

> quoted
> twice

1. one

2. two

The end.`

test('tables, task lists, code, maths and footnotes are drawn', () => {
  const html = renderAnswer(`${source}\n\nA note[^1].\n\n[^1]: The note.`)
  expect(html).toContain('<td class="right">2</td>')
  expect(html).toContain('<span class="task task-done">☑</span> done')
  expect(html).toContain('<span class="hljs-keyword">const</span>')
  expect(html).toContain('<mfrac>')
  expect(html).toContain('<section class="footnotes">')
})

test('a text that comes in pieces of any size ends up like the whole', () => {
  // The open rest waits for its colours.
  const plain = (html: string) =>
    html.replaceAll(/<\/?span[^>]*>|\n/g, '').replaceAll(/(<\/?)section/g, '$1div')
  const whole = plain(renderAnswer(source))
  for (let size = 1; size <= 40; size++) {
    const growing = createGrowingText()
    for (let at = 0; at < source.length; at += size) growing.push(source.slice(at, at + size))
    expect(plain(growing.settled.join('') + growing.tail)).toBe(whole)
    expect(growing.settled.length).toBeGreaterThan(1)
  }
})

test('code gets its colours once it is whole, before the answer is', () => {
  const growing = createGrowingText()
  growing.push('```ts\nconst a = 1\n```')
  expect(growing.tail).not.toContain('hljs')
  growing.push('\n\nMore\n')
  expect(growing.settled.join('')).toContain('<span class="hljs-keyword">const</span>')
})

test('settled blocks stay as they are while more comes', () => {
  const growing = createGrowingText()
  const seen: string[] = []
  for (const letter of source) {
    growing.push(letter)
    seen.forEach((html, index) => expect(growing.settled[index]).toBe(html))
    seen.push(...growing.settled.slice(seen.length))
  }
})

test('money is no maths', () => {
  expect(renderAnswer('It costs $5 or $6 a month')).not.toContain('<math')
  expect(renderAnswer('\\(a\\) and \\[b\\] and $c$')).toMatch(/<math.*<math.*<math/s)
})

test('a long text without any sense is drawn in time and stays what it was', () => {
  for (const text of [
    '['.repeat(50_000),
    '*a '.repeat(50_000),
    '> '.repeat(20_000),
    'x'.repeat(500_000),
    '^[a]'.repeat(90_000),
    '\\('.repeat(190_000),
    '\\[\n'.repeat(130_000),
    `[${'\\( '.repeat(120_000)}](/a) \\)`,
    `$${'\\left('.repeat(60_000)}$`,
    '$\\def\\a{xxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a}\\b\\b\\b$ '.repeat(6000),
  ])
    expect(renderAnswer(text).length).toBeGreaterThan(1000)
})

test('footnotes and formulas that would hold up everybody stay as they were written', () => {
  const note = (count: number) => `${'a^[b] '.repeat(count)}\n\n**c**`
  expect(renderAnswer(note(500))).toContain('<section class="footnotes">')
  expect(renderAnswer(note(501))).toContain('a^[b] a^[b] ')
  expect(renderAnswer(note(501))).toContain('<strong>c</strong>')
  expect(renderAnswer(`$${'x'.repeat(10_001)}$`)).toContain('<code>xxx')
  const formulas = renderAnswer('$\\frac12$ '.repeat(20_000))
  expect(formulas).toStartWith('<p><span><math')
  expect(formulas).toContain('<code>\\frac12</code>')
})

test('a list of ten thousand lines is not read anew with each of them, and ends up whole', () => {
  const growing = createGrowingText()
  for (let n = 1; n <= 10_000; n++) growing.push(`- line *${n}*\n`)
  expect(growing.tail).toContain('<em>10000</em>')
  for (let n = 1; n <= 200; n++) growing.push('\nThe end of it.\n\n')
  expect(growing.settled.join('')).toContain('<em>10000</em>')
})
