import { type Figure, interleave, median, spread } from './figures.ts'
import { binary, compileRaw, residentMb, start } from './programs.ts'
import { seed } from './seed.ts'

/** Rows 1 and 2: how soon the first page is served, and what an idle program keeps. */
export async function startAndMemory(): Promise<Figure[]> {
  const raw = await compileRaw()
  const { dataDir } = await seed([10_000])
  const env = { DATA_DIR: dataDir, LOG_LEVEL: 'warn' }
  const once = async (command: string[], path: string) => {
    const program = await start(command, path, env)
    await program.stop()
    return program.readyMs
  }
  const [ours, theirs] = await interleave(
    15,
    () => once([binary], '/sign-in'),
    () => once([raw], '/'),
  )
  const ratios = ours.map((ms, round) => ms / theirs[round]!)

  const idle = async (command: string[], path: string) => {
    const program = await start(command, path, env)
    await Bun.sleep(10_000)
    const mb = residentMb(program.pid)
    await program.stop()
    return mb
  }
  const [ourMb, theirMb] = await interleave(
    3,
    () => idle([binary], '/sign-in'),
    () => idle([raw], '/'),
  )
  return [
    {
      target: 1,
      what: 'Cold start to the first sign-in page, over raw Bun.serve',
      value: median(ratios),
      unit: '×',
      spread: spread(ratios),
      limit: 3,
      note: `${median(ours).toFixed(1)} ms against ${median(theirs).toFixed(1)} ms`,
    },
    {
      target: 2,
      what: 'Resident memory 10 s after start, over raw Bun.serve',
      value: median(ourMb) / median(theirMb),
      unit: '×',
      spread: spread(ourMb.map((mb, round) => mb / theirMb[round]!)),
      limit: 2.6,
      note: `${median(ourMb).toFixed(0)} MB against ${median(theirMb).toFixed(0)} MB`,
    },
  ]
}
