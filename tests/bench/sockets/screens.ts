// The displays of a bench, as the bench holds them: so many processes of so many sockets, asked as one.
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Screen =
  | { readonly kind: 'websocket'; readonly url: string; readonly protocols: readonly string[] }
  | { readonly kind: 'mqtt'; readonly port: number; readonly name: string; readonly topic: string }

export type Asked =
  | { readonly ask: 'connect' }
  /** Counts from now on who gets a message with this in it. */
  | { readonly ask: 'await'; readonly mark: string }
  | { readonly ask: 'say' }

export interface ScreensSaid {
  /** Connected, with the present state. */
  readonly back: number
  readonly told: number
  readonly medianAt: number
  readonly lastAt: number
  /** Of the message that was waited for. */
  readonly bytes: number
  /** Connections that ended or were never made. */
  readonly refusals: number
}

const PER_PROCESS = 2_500

export class Screens {
  readonly #children: readonly ChildProcess[]
  readonly #folder: string

  private constructor(children: readonly ChildProcess[], folder: string) {
    this.#children = children
    this.#folder = folder
  }

  static start(screens: readonly Screen[]): Screens {
    const folder = mkdtempSync(join(tmpdir(), 'bench-screens-'))
    const children = Array.from({ length: Math.ceil(screens.length / PER_PROCESS) }, (_, index) => {
      const list = join(folder, `${index}.json`)
      writeFileSync(list, JSON.stringify(screens.slice(index * PER_PROCESS, (index + 1) * PER_PROCESS)))
      return fork(join(import.meta.dirname, 'screens-process.ts'), [list], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
      })
    })
    const all = new Screens(children, folder)
    all.#tell({ ask: 'connect' })
    return all
  }

  await(mark: string): void {
    this.#tell({ ask: 'await', mark })
  }

  async say(): Promise<ScreensSaid> {
    const each = await Promise.all(
      this.#children.map(
        (child) =>
          new Promise<ScreensSaid>((done) => {
            child.once('message', (said) => done(said as ScreensSaid))
            child.send({ ask: 'say' } satisfies Asked)
          }),
      ),
    )
    const sum = (of: (said: ScreensSaid) => number) => each.reduce((total, said) => total + of(said), 0)
    return {
      back: sum(({ back }) => back),
      told: sum(({ told }) => told),
      medianAt: sum(({ medianAt }) => medianAt) / Math.max(1, each.length),
      lastAt: Math.max(...each.map(({ lastAt }) => lastAt)),
      bytes: Math.max(...each.map(({ bytes }) => bytes)),
      refusals: sum(({ refusals }) => refusals),
    }
  }

  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #tell(asked: Asked): void {
    for (const child of this.#children) child.send(asked)
  }
}
