/** A moment of a recording: 1:02:03, or 2:03 within the first hour. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts = [Math.floor(whole / 60) % 60, whole % 60]
  const hours = Math.floor(whole / 3600)
  const shown = (hours ? [hours, ...parts] : parts).map(String)
  return shown.map((part, index) => (index ? part.padStart(2, '0') : part)).join(':')
}
