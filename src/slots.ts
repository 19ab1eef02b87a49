import type { Running } from './host.ts'
import type { Log } from './log.ts'
import type { Slots } from './plugin.ts'

/** Draws what all plugins put into a slot; what fails is logged and left out. */
export type DrawSlot = <K extends keyof Slots>(name: K, props: Slots[K]) => JSX.Element

/** The slots of the running plugins. A page waits for them only where one of them has to wait. */
export function createSlots(running: Running[], log: Log): DrawSlot {
  return (name, props) => {
    const parts = running.map(({ plugin, ctx }) => {
      const leaveOut = (error: unknown) => {
        log.error('a slot stays empty', { slot: name, plugin: plugin.name, error })
        return ''
      }
      try {
        const drawn = plugin.slots?.[name]?.(props, ctx) ?? ''
        return typeof drawn === 'string' ? drawn : drawn.catch(leaveOut)
      } catch (error) {
        return leaveOut(error)
      }
    })
    const ready = parts.filter((part) => typeof part === 'string')
    if (ready.length === parts.length) return ready.join('')
    return Promise.all(parts.map(async (part) => part)).then((all) => all.join(''))
  }
}
