// What a row of the fault catalogue works with: one Tocsin under its own launcher, its stand-ins, and the ways to hurt them.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { territoryFiles } from '../../deploy/demo/load.ts'
import { demoResidents, residentsCsv } from '../../deploy/demo/residents.ts'
import type { Fault } from '../../deploy/standins/faults.ts'
import type { Arrival } from '../../deploy/standins/outbox.ts'
import { isWakeUp } from '../support/wake-up.ts'
import { verifyExport } from '../../deploy/cli/verify.ts'
import type { Alert } from '../../worker/model/alert.ts'
import type { ReachCount } from '../../worker/model/delivery.ts'
import type { Progress, Situation } from '../../worker/model/view.ts'
import { approved, submitted, type Wanted } from '../e2e/support/draft.ts'
import { eventually, pause, type Caller, type Server } from '../e2e/support/server.ts'

export const TOWN = '99001'
/** People of the demonstration in zone B, each with a number of their own. */
export const IN_ZONE_B = 115
const TEXT = 'MAIRIE ST-MARTIN. ESSAI DE CRUE rue Basse. PARTEZ MAINTENANT.'

/** A row that cannot run here says why; it never counts as passed. */
export class Skipped extends Error {}

export class Kit {
  readonly server: Server
  mayor: Caller
  duty: Caller
  readonly #targets: Set<string>
  readonly #sent: Alert[] = []

  private constructor(server: Server, people: { readonly mayor: Caller; readonly duty: Caller }) {
    this.server = server
    this.mayor = people.mayor
    this.duty = people.duty
    this.#targets = new Set(demoResidents(IN_ZONE_B).flatMap(({ phone }) => phone ?? []))
  }

  static async of(server: Server): Promise<Kit> {
    return new Kit(server, { mayor: await server.signIn('mayor'), duty: await server.signIn('duty') })
  }

  /** A session ends after half an hour by the wall clock: whoever has set that clock forward signs in anew. */
  async signInAgain(): Promise<void> {
    const enter = (who: string) => this.server.signIn(who).catch(() => null)
    const [mayor, duty] = await eventually(
      () => Promise.all([enter('mayor'), enter('duty')]),
      ([one, other]) => one !== null && other !== null,
    )
    if (mayor === null || duty === null) throw new Error('nobody can sign in')
    this.mayor = mayor
    this.duty = duty
  }

  // ---- people ----

  /** So many more people in zone B, and a contract that lets them be told in seconds. */
  async crowd(count: number, partsPerSecond = 400): Promise<void> {
    await this.pace(partsPerSecond)
    const [home] = demoResidents(1)
    if (home === undefined) throw new Error('the demonstration has nobody in zone B')
    const people = Array.from({ length: count }, (_, index) => ({
      ...home,
      household: `K${index}`,
      sourceId: `K${index}`,
      name: `Personne ${index}`,
      language: 'fr' as const,
      vulnerable: false,
      phone: `+3363998${String(IN_ZONE_B + index).padStart(4, '0')}`,
    }))
    const path = `/api/${TOWN}/residents/import`
    const imported = await this.mayor<{ readonly persons: number }>('POST', path, residentsCsv(people), 'text/csv')
    assert.equal(imported.body.persons, count)
    for (const { phone } of people) this.#targets.add(phone)
  }

  async pace(partsPerSecond: number): Promise<void> {
    const files = { ...territoryFiles(TOWN) }
    const home = `geofences/${TOWN}/territory.yaml`
    files[home] = (files[home] ?? '').replace('parts_per_second: 100', `parts_per_second: ${partsPerSecond}`)
    assert.equal((await this.mayor('PUT', `/api/${TOWN}/files`, { files })).status, 200)
  }

  get targeted(): number {
    return this.#targets.size
  }

  // ---- an alert ----

  async send(wanted: Partial<Wanted> = {}): Promise<Alert> {
    const alert = await this.submit(wanted)
    this.#sent.push(await approved(this.mayor, TOWN, alert))
    return alert
  }

  submit(wanted: Partial<Wanted> = {}): Promise<Alert> {
    return submitted(this.duty, TOWN, { zones: ['B'], text: TEXT, ...wanted })
  }

  /** Counted with the others by `sound`, where a row approves by its own means. */
  follow(alert: Alert): void {
    this.#sent.push(alert)
  }

  /** What the console shows; waits through a restart. */
  async situation(): Promise<Situation> {
    const ask = () => this.mayor<Situation>('GET', `/api/${TOWN}/situation`).catch(() => null)
    const answer = await eventually(ask, (got) => got?.status === 200, 60_000)
    if (answer === null) throw new Error('no situation')
    return answer.body
  }

  async progress(alert: Alert): Promise<Progress | null> {
    return (await this.situation()).progress.find((one) => one.alert === alert.id && one.revision === 1) ?? null
  }

  /** The alert once nothing of it is under way any more. */
  async settled(alert: Alert, withinMs = 90_000): Promise<Progress> {
    const isSettled = (progress: Progress | null) =>
      progress !== null && progress.finishedAt !== null && progress.reach.sent === 0 && progress.reach.unknown === 0
    const progress = await eventually(() => this.progress(alert), isSettled, withinMs)
    if (progress === null) throw new Error('no progress')
    return progress
  }

  /** Everything is with the provider. The stand-ins do not outlive `whileDown`, and what they had still to tell is lost with them. */
  async handedOver(alert: Alert, withinMs = 90_000): Promise<void> {
    const isOver = (progress: Progress | null) => progress?.finishedAt != null && progress.reach.unknown === 0
    await eventually(() => this.progress(alert), isOver, withinMs)
  }

  /** As `settled`, where a row may rightly stay unknown: nothing more is waited for, and every receipt has come. */
  async settledOrUnknown(alert: Alert, withinMs = 90_000): Promise<Progress> {
    const isOver = (progress: Progress | null) =>
      progress !== null && progress.finishedAt !== null && progress.reach.sent === 0
    const progress = await eventually(() => this.progress(alert), isOver, withinMs)
    if (progress === null) throw new Error('no progress')
    return progress
  }

  reachWhere(alert: Alert, pleases: (reach: ReachCount) => boolean, withinMs = 30_000): Promise<Progress | null> {
    return eventually(
      () => this.progress(alert),
      (progress) => progress !== null && pleases(progress.reach),
      withinMs,
    )
  }

  // ---- what the providers saw ----

  outbox(channel: Arrival['channel']): readonly Arrival[] {
    return this.arrivals().filter((one) => one.channel === channel && !isWakeUp(one))
  }

  /** From the file and not by a request: no slower than the kill that it times. */
  arrivals(): readonly Arrival[] {
    const file = join(this.server.state, 'standins', 'outbox.ndjson')
    if (!existsSync(file)) return []
    const text = readFileSync(file, 'utf8')
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
    // A line that cannot be read is a fault of this kit, and never nobody.
    return lines.filter((line) => line.includes('"channel"')).map((line) => JSON.parse(line) as Arrival)
  }

  async arrived(count: number, withinMs = 60_000): Promise<void> {
    const end = Date.now() + withinMs
    for (let size = -1; ;) {
      const now = this.#outboxSize()
      // Read only when it has grown: what times a kill must not slow down what it kills.
      if (now !== size && this.arrivals().length >= count) return
      size = now
      if (Date.now() > end) throw new Error(`${this.arrivals().length} of ${count} arrived within ${withinMs} ms`)
      await pause(3)
    }
  }

  #outboxSize(): number {
    return statSync(join(this.server.state, 'standins', 'outbox.ndjson'), { throwIfNoEntry: false })?.size ?? 0
  }

  /** Who of the targeted got nothing, and how many copies came beyond the first. */
  tally(): { readonly lost: number; readonly twice: number } {
    const told = this.outbox('sms')
    const numbers = new Set(told.map(({ to }) => to))
    return { lost: [...this.#targets].filter((to) => !numbers.has(to)).length, twice: told.length - numbers.size }
  }

  // ---- hurting it ----

  async fault(fault: Fault): Promise<void> {
    const answer = await fetch(`${this.server.run.standinsUrl}/standins/faults`, {
      method: 'POST',
      body: JSON.stringify(fault),
    })
    assert.equal(answer.status, 200)
  }

  async healProviders(): Promise<void> {
    await fetch(`${this.server.run.standinsUrl}/standins/faults`, { method: 'DELETE' })
  }

  async emptyOutbox(): Promise<void> {
    await fetch(`${this.server.run.standinsUrl}/standins/outbox`, { method: 'DELETE' })
  }

  /** The launcher and workerd, by their own pids. */
  get lives(): boolean {
    const { launcherPid, workerdPid } = this.server.run
    return isAlive(launcherPid) && isAlive(workerdPid)
  }

  kill(): void {
    this.server.killWorkerd()
  }

  /** Kill at receipt: the moment the outbox holds so many, workerd is gone. Answers how many it held. */
  async killAt(count: number): Promise<number> {
    await this.arrived(count)
    this.kill()
    return this.arrivals().length
  }

  /** Everything is down; then the same command goes on, from what was made of its files meanwhile. */
  async whileDown(change: () => void): Promise<void> {
    const { launcherPid, workerdPid } = this.server.run
    process.kill(launcherPid, 'SIGKILL')
    await eventually(
      () => Promise.resolve(isAlive(workerdPid)),
      (lives) => !lives,
      10_000,
    )
    change()
    await this.server.launch()
  }

  /** A frozen machine: workerd, or the stand-ins so that no receipt comes. */
  async frozen(who: 'workerd' | 'stand-ins', whileFrozen: () => Promise<void>): Promise<void> {
    const { workerdPid, standinsPid } = this.server.run
    const pid = who === 'workerd' ? workerdPid : standinsPid
    process.kill(pid, 'SIGSTOP')
    try {
      await whileFrozen()
    } finally {
      process.kill(pid, 'SIGCONT')
    }
  }

  // ---- what must hold after every row ----

  /** Outbox, reach, log and console agree: nobody else was told, the sum is the targeted, the chain verifies. */
  async sound(): Promise<void> {
    const situation = await this.situation()
    const arrivals = this.outbox('sms')
    for (const { to } of arrivals) assert.ok(this.#targets.has(to), 'somebody outside the zone was told')
    const copies = new Map<string, Arrival[]>()
    for (const one of arrivals) copies.set(one.reference, [...(copies.get(one.reference) ?? []), one])
    for (const same of copies.values()) {
      assert.ok(same.length <= 3, `one row was sent ${same.length} times`)
      assert.equal(new Set(same.map(({ text, to }) => `${to} ${text}`)).size, 1, 'a repeat differs from the first')
    }
    for (const alert of this.#sent) {
      assert.ok(
        situation.alerts.some(({ id }) => id === alert.id),
        'the console does not show the alert',
      )
      const progress = situation.progress.find((one) => one.alert === alert.id)
      assert.ok(progress !== undefined, 'the console shows no progress')
      const sum = Object.values(progress.reach).reduce((total, count) => total + count, 0)
      assert.equal(sum, progress.targeted, `reach ${JSON.stringify(progress.reach)} is not the targeted`)
      assert.equal(progress.targeted, alert.current.content.count)
    }
    const verdict = verifyExport(await this.log())
    assert.equal(verdict.kind, 'valid', verdict.kind === 'broken' ? verdict.why : '')
  }

  async log(): Promise<string> {
    const headers = { authorization: `Bearer ${this.mayor.token}` }
    return (await fetch(`${this.server.url}/api/${TOWN}/log/export`, { headers })).text()
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
