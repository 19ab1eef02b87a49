// The database tests on a libSQL server as people run it: SQLD names the program, else `sqld` is
// looked for in PATH.
const program = process.env['SQLD'] ?? Bun.which('sqld')
if (!program) {
  process.stderr.write(
    'There is no sqld here. It comes with libSQL (github.com/tursodatabase/libsql, libsql-server); name it with SQLD=/path/to/sqld.\n',
  )
  process.exit(1)
}
const { exitCode } = Bun.spawnSync(
  [process.execPath, 'test', 'tests/src/database.test.ts', 'tests/src/stores.test.ts'],
  { env: { ...process.env, SQLD: program }, stdio: ['ignore', 'inherit', 'inherit'] },
)
process.exit(exitCode)
