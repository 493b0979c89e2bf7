// The kinds of machine that a row may ask for: a plain one, one with a small disk, one whose clock can be moved.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server } from '../e2e/support/server.ts'
import { Skipped } from './kit.ts'

export type Environment = Readonly<Record<string, string>>

export interface Started {
  readonly server: Server
  /** Stops it and leaves nothing behind. */
  end(): Promise<void>
}

export async function plain(env: Environment): Promise<Started> {
  const server = await Server.start(env)
  return { server, end: () => ended(server) }
}

// The stand-ins are a process of their own: where a row cost the launcher its life, nobody else stops them.
export async function ended(server: Server): Promise<void> {
  let standins: number | null = null
  try {
    standins = server.run.standinsPid
  } catch {
    // It never came so far as to write down whom it had started.
  }
  await server.remove()
  if (standins === null) return
  try {
    process.kill(standins, 'SIGTERM')
  } catch {
    // The launcher has stopped them, which is what was wanted.
  }
}

/** The state folder on a disk of its own that can be made as small as what is on it. */
export class SmallDisk implements Started {
  readonly server: Server
  readonly #folder: string

  private constructor(server: Server, folder: string) {
    this.server = server
    this.#folder = folder
  }

  static async start(env: Environment): Promise<SmallDisk> {
    const folder = mkdtempSync(join(tmpdir(), 'chaos-disk-'))
    const mounted = run('mount', '-t', 'tmpfs', '-o', 'size=700m', 'tmpfs', folder)
    if (mounted !== null) {
      rmSync(folder, { recursive: true })
      throw new Skipped(`no disk of its own can be mounted here: ${mounted}`)
    }
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = folder
    try {
      return new SmallDisk(await Server.start(env), folder)
    } catch (error) {
      run('umount', '-l', folder)
      throw error
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    }
  }

  /** Full to the last page from now on. */
  fill(): void {
    const used = spawnSync('df', ['--output=used', '-k', this.#folder], { encoding: 'utf8' }).stdout
    const kilobytes = Number(/\d+/.exec(used)?.[0] ?? 0)
    const failed = run('mount', '-o', `remount,size=${kilobytes + 64}k`, this.#folder)
    if (failed !== null) throw new Skipped(`the disk cannot be made smaller: ${failed}`)
  }

  free(): void {
    run('mount', '-o', 'remount,size=700m', this.#folder)
  }

  async end(): Promise<void> {
    this.free()
    await ended(this.server)
    run('umount', '-l', this.#folder)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

const NO_SYNC = `#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
static int broken(void){const char*p=getenv("CHAOS_SYNC");return p&&access(p,F_OK)==0;}
int fdatasync(int f){if(broken()){errno=EIO;return -1;}return syscall(SYS_fdatasync,f);}
int fsync(int f){if(broken()){errno=EIO;return -1;}return syscall(SYS_fsync,f);}
`

/** A disk that takes what is written and cannot keep it: every sync fails with an I/O error while it is broken. */
export class BrokenDisk implements Started {
  readonly server: Server
  readonly #folder: string

  private constructor(server: Server, folder: string) {
    this.server = server
    this.#folder = folder
  }

  static async start(env: Environment): Promise<BrokenDisk> {
    const folder = mkdtempSync(join(tmpdir(), 'chaos-sync-'))
    const shim = compiled(NO_SYNC, folder)
    const server = await Server.start({ ...env, LD_PRELOAD: shim, CHAOS_SYNC: join(folder, 'broken') })
    return new BrokenDisk(server, folder)
  }

  break(): void {
    writeFileSync(join(this.#folder, 'broken'), '')
  }

  mend(): void {
    rmSync(join(this.#folder, 'broken'), { force: true })
  }

  async end(): Promise<void> {
    this.mend()
    await ended(this.server)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** A library that is loaded before all others, or a reason to skip the row. */
function compiled(source: string, folder: string): string {
  writeFileSync(join(folder, 'shim.c'), source)
  const failed = run('gcc', '-shared', '-fPIC', '-O2', '-o', join(folder, 'shim.so'), join(folder, 'shim.c'))
  if (failed === null) return join(folder, 'shim.so')
  rmSync(folder, { recursive: true })
  throw new Skipped(`the machine cannot be altered without gcc: ${failed}`)
}

// Only the wall clock moves; what measures spans stays as it is, as on a machine whose clock is set. The offset lies in shared memory: workerd's
// allocator asks for the time while it holds its locks, and what opened a file there allocated in turn, and stood still for ever once in a while.
const SHIM = `#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
static volatile int*off; /* seconds to add; the second that it stands at, or 0 */
__attribute__((constructor))static void begin(void){const char*p=getenv("CHAOS_CLOCK");int f=p?open(p,O_RDONLY|O_CLOEXEC):-1;
  if(f<0)return;void*m=mmap(0,8,PROT_READ,MAP_SHARED,f,0);close(f);if(m!=MAP_FAILED)off=m;}
int clock_gettime(clockid_t c,struct timespec*t){int r=syscall(SYS_clock_gettime,c,t);
  if(!r&&off&&(c==CLOCK_REALTIME||c==CLOCK_REALTIME_COARSE)){t->tv_sec+=off[0];if(off[1]){t->tv_sec=off[1];t->tv_nsec=0;}}return r;}
int gettimeofday(struct timeval*t,void*z){struct timespec s;(void)z;clock_gettime(CLOCK_REALTIME,&s);t->tv_sec=s.tv_sec;t->tv_usec=s.tv_nsec/1000;return 0;}
`

/** The clock of the whole machine, the stand-ins included, moved at will. */
export class MovedClock implements Started {
  readonly server: Server
  readonly #folder: string

  private constructor(server: Server, folder: string) {
    this.server = server
    this.#folder = folder
  }

  static async start(env: Environment): Promise<MovedClock> {
    const folder = mkdtempSync(join(tmpdir(), 'chaos-clock-'))
    const shim = compiled(SHIM, folder)
    const offset = join(folder, 'offset')
    writeFileSync(offset, inSeconds(0, 0))
    const server = await Server.start({ ...env, LD_PRELOAD: shim, CHAOS_CLOCK: offset })
    return new MovedClock(server, folder)
  }

  set(seconds: number): void {
    // In place: a file that is emptied first has no memory for whoever reads it then.
    writeFileSync(join(this.#folder, 'offset'), inSeconds(seconds, 0), { flag: 'r+' })
  }

  /** Until it is set again. */
  stop(): void {
    writeFileSync(join(this.#folder, 'offset'), inSeconds(0, Math.floor(Date.now() / 1_000)), { flag: 'r+' })
  }

  async end(): Promise<void> {
    await ended(this.server)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function inSeconds(added: number, standsAt: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeInt32LE(added)
  bytes.writeInt32LE(standsAt, 4)
  return bytes
}

/** What went wrong, in one line; null where it went well. */
function run(command: string, ...args: readonly string[]): string | null {
  const done = spawnSync(command, args, { encoding: 'utf8' })
  if (done.error !== undefined) return done.error.message
  return done.status === 0 ? null : (done.stderr.trim().split('\n')[0] ?? 'failed')
}
