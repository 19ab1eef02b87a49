import { view } from '../../src/view.ts'

const units = [
  ['gigabyte', 1e9],
  ['megabyte', 1e6],
  ['kilobyte', 1000],
] as const

/** A size for people, in the unit that fits: `12 kB`. */
export function sizeText(bytes: number): string {
  const [unit, size] = units.find(([, least]) => bytes >= least) ?? ['byte', 1]
  const digits = size > 1000 ? 1 : 0
  const format = {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: digits,
  } as const
  return new Intl.NumberFormat(view().locale, format).format(bytes / size)
}
