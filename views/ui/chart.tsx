import { t } from '../../src/view.ts'

interface ChartProps {
  title: string
  /** One value a moment, oldest first; undefined leaves a gap. */
  values: (number | undefined)[]
  /** What stands below the first and the last value. */
  from: string
  to: string
  /** Writes a value with its unit. */
  format(value: number): string
  /** Where the scale ends; default: at the largest value. */
  end?: number
  /** Bars from zero, or a line. */
  kind?: 'bars' | 'line'
}

const width = 600
const height = 120

/** A small chart, drawn by the server: its newest value and its scale in words. */
export function Chart({ title, values, from, to, format, end, kind = 'bars' }: ChartProps) {
  const known = values.filter((value) => value !== undefined)
  const most = end ?? Math.max(...known, 0)
  const step = width / values.length
  const y = (value: number) => height - (most ? (value / most) * (height - 4) : 0)
  const newest = values.findLast((value) => value !== undefined)
  const limit = end
    ? t('chart.scale', { from: format(0), to: format(end) })
    : t('chart.most', { value: format(most) })
  const summary = newest === undefined ? title : `${title}: ${format(newest)}, ${limit}`
  return (
    <figure class="chart">
      <figcaption>
        <span safe>{title}</span>
        <strong safe>{newest === undefined ? '–' : format(newest)}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        {kind === 'line' ? (
          <>
            <path class="grid" d={`M0 ${y(most)}H${width}M0 ${y(0)}H${width}`} />
            <path class="line" d={pathOf(values, step, y)} />
            <path class="dots" d={dotsOf(values, step, y)} />
          </>
        ) : (
          values.map((value, index) =>
            value ? (
              <rect
                x={String(index * step)}
                y={String(y(value))}
                width={String(step * 0.8)}
                height={String(height - y(value))}
              />
            ) : (
              ''
            ),
          )
        )}
      </svg>
      <p class="scale">
        <span safe>{from}</span>
        <span safe>{limit}</span>
        <span safe>{to}</span>
      </p>
    </figure>
  )
}

function pathOf(values: ChartProps['values'], step: number, y: (value: number) => number): string {
  let pen = 'M'
  return values
    .flatMap((value, index) => {
      if (value === undefined) {
        pen = 'M'
        return []
      }
      const point = `${pen}${((index + 0.5) * step).toFixed(1)} ${y(value).toFixed(1)}`
      pen = 'L'
      return [point]
    })
    .join('')
}

/** Lines of no length, whose round ends are dots however the chart is stretched. */
const dotsOf = (values: ChartProps['values'], step: number, y: (value: number) => number): string =>
  values
    .flatMap((value, index) =>
      value === undefined ? [] : [`M${((index + 0.5) * step).toFixed(1)} ${y(value).toFixed(1)}h0`],
    )
    .join('')
