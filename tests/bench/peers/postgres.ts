// PostgreSQL with PostGIS for one bench: a folder of its own, no network, one session whose backend's processor time can be read.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../waiting.ts'

const DEBIAN = '/usr/lib/postgresql'
export const NO_POSTGIS =
  'absent: no PostgreSQL with PostGIS in /usr/lib/postgresql or in TOCSIN_POSTGRES; apt-get install postgresql-15-postgis-3'

/** The folder of its programs: `TOCSIN_POSTGRES`, else the newest of Debian's that has PostGIS. Null where there is none. */
export function postgresPrograms(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const named = env['TOCSIN_POSTGRES']
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((left, right) => Number(right) - Number(left)) : []
  const folders = named === undefined ? versions.map((version) => join(DEBIAN, version, 'bin')) : [named]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && hasPostgis(folder)) ?? null
}

function hasPostgis(folder: string): boolean {
  const asked = spawnSync(join(folder, 'pg_config'), ['--sharedir'], { encoding: 'utf8' })
  const shared =
    asked.status === 0 ? asked.stdout.trim() : join('/usr/share/postgresql', join(folder, '..').split('/').at(-1) ?? '')
  return existsSync(join(shared, 'extension', 'postgis.control'))
}

export class Postgres {
  readonly #programs: string
  readonly #folder: string
  readonly #server: ChildProcess
  #session: ChildProcess | null = null
  #heard = ''
  #asked = 0

  private constructor(programs: string, folder: string, server: ChildProcess) {
    this.#programs = programs
    this.#folder = folder
    this.#server = server
  }

  static async start(programs: string): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-pg-'))
    const data = join(folder, 'data')
    const as = asOther(folder)
    const made = spawnSync(
      'setpriv',
      [...as, join(programs, 'initdb'), '-D', data, '-U', 'bench', '-A', 'trust', '--no-sync'],
      { encoding: 'utf8' },
    )
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
    const settings = {
      listen_addresses: '',
      unix_socket_directories: folder,
      shared_buffers: '512MB',
      work_mem: '128MB',
      maintenance_work_mem: '256MB',
      max_wal_size: '4GB',
      fsync: 'off',
      jit: 'off',
      // What is compared is processor time: one backend does it all.
      max_parallel_workers_per_gather: '0',
    }
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const server = spawn('setpriv', [...as, join(programs, 'postgres'), '-D', data, ...flags], { stdio: 'ignore' })
    const postgres = new Postgres(programs, folder, server)
    const ready = () => spawnSync(join(programs, 'pg_isready'), ['-h', folder], { encoding: 'utf8' }).status === 0
    await until('PostgreSQL answers', ready, 30_000, 100)
    postgres.#open()
    await postgres.ask('CREATE EXTENSION postgis')
    return postgres
  }

  #open(): void {
    const session = spawn(
      join(this.#programs, 'psql'),
      ['-h', this.#folder, '-U', 'bench', '-d', 'postgres', '-qAtX', '-v', 'ON_ERROR_STOP=1'],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    )
    session.stdout.setEncoding('utf8')
    session.stdout.on('data', (text: string) => (this.#heard += text))
    this.#session = session
  }

  /** The lines that it answers. */
  async ask(sql: string): Promise<readonly string[]> {
    const mark = `answered ${++this.#asked}`
    this.#heard = ''
    this.#session?.stdin?.write(`${sql};\n\\echo ${mark}\n`)
    const done = () => {
      if (this.#session?.exitCode !== null) throw new Error(`psql ended at: ${sql.slice(0, 200)}`)
      return this.#heard.endsWith(`${mark}\n`)
    }
    await until(`an answer to ${sql.slice(0, 80)}`, done, 600_000)
    return this.#heard.split('\n').slice(0, -2)
  }

  /** Rows as text, fed through the session. */
  async copy(table: string, rows: Iterable<string>): Promise<void> {
    const input = this.#session?.stdin
    input?.write(`COPY ${table} FROM STDIN WITH (FORMAT csv);\n`)
    let lines: string[] = []
    for (const row of rows) {
      lines.push(row)
      if (lines.length < 20_000) continue
      const more = input?.write(`${lines.join('\n')}\n`) ?? true
      if (!more) await new Promise((drained) => input?.once('drain', () => drained(undefined)))
      lines = []
    }
    input?.write(`${lines.join('\n')}${lines.length > 0 ? '\n' : ''}\\.\n`)
    await this.ask('SELECT 1')
  }

  /** The process that does the work of the session. */
  async backend(): Promise<number> {
    return Number((await this.ask('SELECT pg_backend_pid()'))[0])
  }

  async version(): Promise<string> {
    return (await this.ask('SELECT postgis_lib_version()'))[0] ?? '?'
  }

  remove(): void {
    this.#session?.kill('SIGKILL')
    this.#server.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

// It refuses to run as root: then it is nobody, in a folder that is theirs. It ends with the bench, however that ends.
function asOther(folder: string): readonly string[] {
  const withUs = ['--pdeathsig', 'KILL']
  if (process.getuid?.() !== 0) return withUs
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout)
  const [user, group] = [id('-u'), id('-g')]
  chownSync(folder, user, group)
  return [`--reuid=${user}`, `--regid=${group}`, '--clear-groups', ...withUs]
}
