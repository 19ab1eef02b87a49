import { resolve } from 'node:path'
import { restoreBackup, refuseRemote } from '../backup/restore.ts'
import { reportOf } from '../backup/apart.ts'
import { takeBackup } from '../backup/take.ts'
import type { Config } from '../config.ts'
import { lockDataFolder } from '../db-sqlite.ts'
import { instanceKey } from '../secrets.ts'
import { firstLine, readArguments, UsageError } from './arguments.ts'

const passphraseStdin = { 'passphrase-stdin': { type: 'boolean' } } as const

/** `backup --to FOLDER [--passphrase-stdin]`: the last line that it prints is the file's path. */
export async function backup(config: Config, args: string[]): Promise<number> {
  const { values } = readArguments(args, {
    options: {
      to: { type: 'string' },
      json: { type: 'boolean' },
      for: { type: 'string' },
      ...passphraseStdin,
    },
  })
  if (values.for) endWith(Number(values.for))
  if (!values.to) throw new UsageError('--to FOLDER is missing')
  const passphrase = values['passphrase-stdin'] ? await firstLine('passphrase') : undefined
  const taken = await takeBackup(config, { folder: resolve(values.to), passphrase })
  const report = reportOf(taken)
  if (values.json) {
    process.stdout.write(`${JSON.stringify(report)}\n`)
    return 0
  }
  if (report.unopened)
    process.stderr.write(
      `The key here does not open ${report.unopened} sealed settings: is SECRET_KEY the server’s own?\n`,
    )
  process.stdout.write(
    [
      `Restored to try it: ${report.rows} rows, ${report.files} files, ${report.secrets} sealed secrets.`,
      report.sealed
        ? 'It is sealed: without the passphrase nobody can open it.'
        : 'It is not sealed and holds the instance’s key: whoever has it can read everything. --passphrase-stdin seals it.',
      report.path,
      '',
    ].join('\n'),
  )
  return 0
}

/** A program that was killed cannot end what it has started. */
function endWith(pid: number) {
  const look = () => {
    try {
      process.kill(pid, 0)
    } catch {
      process.exit(1)
    }
  }
  setInterval(look, 500).unref()
}

/** `restore FILE [--passphrase-stdin]` */
export async function restore(config: Config, args: string[]): Promise<number> {
  const { values, words } = readArguments(args, { options: passphraseStdin, words: ['FILE'] })
  refuseRemote(config)
  const passphrase = values['passphrase-stdin'] ? await firstLine('passphrase') : undefined
  const unlock = lockDataFolder(config.dataDir)
  try {
    const { at, version, rows } = await restoreBackup(config, resolve(words[0]!), passphrase)
    process.stdout.write(
      `${config.dataDir} is as it was at ${at} under ConvoSphere ${version}, with ${rows.users} people.\n`,
    )
    if (config.secretKey && config.secretKey !== instanceKey({ ...config, secretKey: undefined }))
      process.stdout.write(
        'SECRET_KEY is not the key of this backup: unset it, or sealed settings have to be entered again.\n',
      )
    return 0
  } finally {
    unlock()
  }
}
