// One town in one mode on the real server: its people act through the API as the script has it, and everything that is answered is written down.
import type { Alert } from '../../../worker/model/alert.ts'
import type { ChannelName } from '../../../worker/model/message.ts'
import type { Position } from '../../../worker/model/geo.ts'
import type { Situation } from '../../../worker/model/view.ts'
import { pause } from '../../e2e/support/server.ts'
import type { Realm } from '../realm.ts'
import type { Deed, Said, Step } from '../script.ts'
import type { World } from '../world.ts'
import type { Machine } from './machine.ts'
import { SCALE, type Asked, type Sender, type Told } from './outside.ts'
import { filesOf, listOf, type Pace } from './town-files.ts'

/** Something that came to be between two moments: asked for, and answered. */
export interface Between {
  readonly from: number
  to: number
}

export interface Revision {
  readonly text: string
  readonly alert: string
  readonly number: number
  readonly hash: string
  readonly content: Alert['current']['content']
  readonly submittedBy: string
  /** Approvals that were made, or are on their way. */
  readonly approvals: Between[]
}

/** From the first moment at which it may have been approved to the last; null where nobody has. */
export function approvalOf({ approvals }: Revision): Between | null {
  if (approvals.length === 0) return null
  return { from: Math.min(...approvals.map(({ from }) => from)), to: Math.max(...approvals.map(({ to }) => to)) }
}

/** What differs between what the model answered and what the server did. */
export interface Difference {
  readonly step: Step
  readonly model: Said
  readonly real: Said
}

const IDENTITY = { ann: 'mayor', bob: 'deputy', eve: 'duty', joe: 'auditor' } as const
type Who = keyof typeof IDENTITY
const isWho = (text: string): text is Who => Object.hasOwn(IDENTITY, text)

export class Town implements Sender {
  readonly code: string
  readonly realm: string
  readonly seed: number
  readonly swarm: World['swarm']
  readonly keys: Sender['keys']
  readonly model: Realm
  readonly neighbourCode: string
  neighbour: Sender | null = null
  faultsOn = true
  readonly silentUntil = new Map<ChannelName, number>()
  readonly killsAt = new Set<string>()
  readonly asked: Asked[] = []
  readonly told: Told[] = []
  pending = 0
  // ---- what was done and answered ----
  readonly revisions = new Map<string, Revision>()
  /** French texts of corrections whose answer is on its way: what one person decides may leave before they hear of it. */
  readonly corrections = new Map<string, readonly string[]>()
  readonly places = new Map<string, { readonly place: Position | null; readonly since: Between }[]>()
  readonly zones: { readonly version: number; readonly since: Between }[] = []
  readonly optedOut = new Map<string, Between>()
  readonly rightLost = new Map<string, Between>()
  readonly differences: Difference[] = []
  readonly alertOfKey = new Map<string, string>()
  /** When an alert was seen to be stopped. */
  readonly stopped = new Map<string, number>()
  readonly cancelAsked = new Map<string, number>()
  readonly faults: { readonly invariant: string; readonly detail: string }[] = []
  judge: ((asked: Asked) => void) | null = null
  readonly #machine: Machine
  readonly #world: World
  readonly #sessions = new Map<Who, string>()
  readonly #desks = new Map<Who, string>()
  readonly #alerts = new Map<string, Promise<string | null>>()
  readonly #hashes = new Map<string, Promise<Revision | null>>()
  #edits: Promise<void> = Promise.resolve()
  #began = 0
  #scale = SCALE

  constructor(parts: {
    readonly machine: Machine
    readonly world: World
    readonly model: Realm
    readonly code: string
    readonly neighbourCode: string
    readonly keys: Sender['keys']
  }) {
    this.#machine = parts.machine
    this.#world = parts.world
    this.model = parts.model
    this.code = parts.code
    this.neighbourCode = parts.neighbourCode
    this.keys = parts.keys
    this.realm = parts.model.key
    this.seed = parts.world.seed
    this.swarm = parts.world.swarm
    for (const { person } of parts.model.residents)
      this.places.set(person.id, [{ place: person.places[0] ?? null, since: { from: 0, to: 0 } }])
    this.zones.push({ version: 0, since: { from: 0, to: 0 } })
  }

  get pace(): Pace {
    const { sms, voice, shards } = this.model.territory
    return {
      shards: shards === 3 ? 4 : shards,
      partsPerSecond: sms.partsPerSecond * SCALE,
      callsPerSecond: voice.callsPerSecond * SCALE,
    }
  }

  // ---- as a sender ----

  revisionOf(text: string): string | null {
    for (const revision of this.revisions.values())
      for (const words of Object.values(revision.content.texts))
        if (text.includes(words.replace(/[.,].*$/, ''))) return revision.text
    for (const [french, all] of this.corrections)
      if (all.some((words) => text.includes(words.replace(/[.,].*$/, '')))) return french
    return null
  }

  started(asked: Asked): void {
    this.judge?.(asked)
  }

  broken(invariant: string, detail: string): void {
    this.faults.push({ invariant, detail })
  }

  // ---- before ----

  async load(): Promise<void> {
    for (const who of Object.keys(IDENTITY) as Who[]) {
      this.#desks.set(who, await this.#signIn(who))
      this.#sessions.set(who, await this.#signIn(who))
    }
    const { apiKey, applicationId, signatureSecret } = this.keys
    const account = { applicationId, apiKey, privateKey: PRIVATE_KEYS.get(this.keys.publicKey), signatureSecret }
    await this.#must('PUT', `/credentials/vonage`, JSON.stringify({ value: JSON.stringify(account) }))
    const files = JSON.stringify({ files: filesOf(this.code, this.model.territory, this.pace, 0) })
    // A town has its live side, whatever it exercises: providers come in by it.
    if (this.model.mode !== 'live') await this.#must('PUT', '/files?mode=live', files)
    await this.#must('PUT', `/files?${this.#mode}`, files)
    const list = listOf(this.model.residents.map(({ person }) => person))
    const imported = await this.#must<{ persons: number }>('POST', `/residents/import?${this.#mode}`, list, 'text/csv')
    if (imported.persons !== this.model.residents.length)
      throw new Error(`${imported.persons} of ${this.model.residents.length} residents were imported`)
  }

  get #mode(): string {
    return `mode=${this.model.mode}`
  }

  async #signIn(who: Who): Promise<string> {
    const answer = await this.#machine.ask('/api/demo/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identity: IDENTITY[who], territory: this.code }),
    })
    return ((await answer.json()) as { token: string }).token
  }

  async #must<T>(method: string, path: string, body: string, type = 'application/json'): Promise<T> {
    const { status, body: said } = await this.#call<T>('ann', { method, path, body, type })
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(said).slice(0, 500)}`)
    return said
  }

  async #call<T>(
    who: Who,
    ask: {
      method: string
      path: string
      body?: string
      type?: string
      key?: string
      session?: boolean
      once?: boolean
    },
  ): Promise<{ readonly status: number; readonly body: T }> {
    const token = (ask.session === true ? this.#sessions : this.#desks).get(who) ?? ''
    const headers = {
      authorization: `Bearer ${token}`,
      ...(ask.body === undefined ? {} : { 'content-type': ask.type ?? 'application/json' }),
      ...(ask.key === undefined ? {} : { 'idempotency-key': ask.key }),
    }
    const init = { method: ask.method, headers, ...(ask.body === undefined ? {} : { body: ask.body }) }
    const answer = await this.#machine.ask(`/api/${this.code}${ask.path}`, init, ask.once === true)
    const text = await answer.text()
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T }
  }

  // ---- what people do ----

  /** The steps at their moments, counted from now, so many times as fast as in the model; ends when all have been answered. */
  async play(steps: readonly Step[], scale = SCALE): Promise<void> {
    const first = steps[0]?.at ?? 0
    this.#began = Date.now() - first / scale
    this.#scale = scale
    await Promise.all(
      steps.map(async (step) => {
        await pause(this.#began + step.at / scale - Date.now())
        await this.#do(step)
      }),
    )
  }

  async #do(step: Step): Promise<void> {
    const { deed } = step
    switch (deed.kind) {
      case 'submit':
      case 'revise':
        return this.#differ(step, await this.#write(step, deed))
      case 'approve':
        return this.#differ(step, await this.#approve(deed))
      case 'return':
      case 'cancel':
        return this.#differ(step, await this.#takeBack(deed))
      case 'opt out': {
        const since: Between = { from: Date.now(), to: Infinity }
        if (!this.optedOut.has(deed.address)) this.optedOut.set(deed.address, since)
        const body = JSON.stringify({ phone: deed.address })
        await this.#must('POST', `/residents/opt-out?${this.#mode}`, body)
        since.to = Date.now()
        return
      }
      case 'move':
        return this.#inTurn(() => this.#move(deed))
      case 'edit zones':
        return this.#inTurn(async () => {
          const since: Between = { from: Date.now(), to: Infinity }
          this.zones.push({ version: deed.version, since })
          const files = filesOf(this.code, this.model.territory, this.pace, deed.version)
          await this.#must('PUT', `/files?${this.#mode}`, JSON.stringify({ files }))
          since.to = Date.now()
        })
      case 'right':
        return this.#changeRight(deed)
      case 'silence':
        this.silentUntil.set(deed.channel, Date.now() + deed.forMs / SCALE)
        return
      case 'crash':
        // Only some of them: see `killsOf`.
        return
      default:
        deed satisfies never
    }
  }

  // Two edits of one person or one map must not overtake each other on their way.
  #inTurn(edit: () => Promise<void>): Promise<void> {
    this.#edits = this.#edits.then(edit)
    return this.#edits
  }

  #differ(step: Step, real: Said): void {
    this.differences.push({ step, model: step.said, real })
  }

  async #write(step: Step, deed: Extract<Deed, { kind: 'submit' | 'revise' }>): Promise<Said> {
    const { content } = deed.draft
    const expiresAt = Math.round(this.#began + (content.expiresAt - START_OF_MODEL) / this.#scale)
    const body = JSON.stringify({ proposal: null, content: { ...content, expiresAt } })
    const done = this.#written(deed, body, content.texts.fr ?? '')
    if (step.said?.kind === 'ok') {
      const { alert, revision } = step.said
      this.#hashes.set(`${alert}.${revision}`, done)
      if (deed.kind === 'submit' && !this.#alerts.has(alert))
        this.#alerts.set(
          alert,
          done.then((known) => known?.alert ?? null),
        )
    }
    const revision = await done
    return revision === null ? this.#lastRefusal : { kind: 'ok', alert: revision.alert, revision: revision.number }
  }

  #lastRefusal: Said = null

  async #written(
    deed: Extract<Deed, { kind: 'submit' | 'revise' }>,
    body: string,
    text: string,
  ): Promise<Revision | null> {
    const who = isWho(deed.who) ? deed.who : 'eve'
    let path = '/alerts'
    if (deed.kind === 'revise') {
      const alert = await (this.#alerts.get(deed.alert) ?? null)
      if (alert === null) return this.#refused('never made')
      path = `/alerts/${alert}/revise`
    }
    const at = Date.now()
    const ask = { method: 'POST', path: `${path}?${this.#mode}`, body }
    let answer: { readonly status: number; readonly body: { alert?: Alert; reason?: string } } | null
    if (deed.kind === 'submit') answer = await this.#call(who, { ...ask, key: deed.key })
    else {
      if (deed.draft.content.msgType === 'Cancel') this.corrections.set(text, Object.values(deed.draft.content.texts))
      // A revision has no key: whoever lost the answer looks first whether it stands.
      answer = await this.#call<{ alert?: Alert; reason?: string }>(who, {
        ...ask,
        session: true,
        once: true,
      }).catch(() => null)
      if (answer === null) {
        const [, , id = ''] = path.split('/')
        const alert = await this.alert(id)
        answer = { status: 200, body: { alert } }
        if (!alert.revisions.some(({ content }) => content.texts.fr === text))
          answer = await this.#call(who, { ...ask, session: true })
      }
    }
    const { alert, reason } = answer.body
    if (alert === undefined)
      return this.#refused(
        answer.status === 401 || answer.status === 403 ? 'role may not do this' : (reason ?? `HTTP ${answer.status}`),
      )
    const revision = alert.revisions.find(({ content }) => content.texts.fr === text)
    if (revision === undefined) return this.#refused('another content')
    if (deed.kind === 'submit') {
      const known = this.alertOfKey.get(deed.key)
      if (known !== undefined && known !== alert.id) this.broken('INV-18', `${deed.key} made ${known} and ${alert.id}`)
      this.alertOfKey.set(deed.key, alert.id)
    }
    const known = this.revisions.get(text)
    if (known !== undefined) return known
    const made: Revision = {
      text,
      alert: alert.id,
      number: revision.revision,
      hash: revision.contentHash,
      content: revision.content,
      submittedBy: revision.submittedBy.id,
      approvals: revision.approvedBy === null ? [] : [{ from: at, to: Date.now() }],
    }
    this.revisions.set(text, made)
    return made
  }

  #refused(reason: string): null {
    this.#lastRefusal = { kind: 'refused', reason }
    return null
  }

  async #approve({ who, shownHash, alert: id, aloneReason }: Extract<Deed, { kind: 'approve' }>): Promise<Said> {
    const named = this.#world.script.named.get(shownHash)
    const shown = named === undefined ? null : await (this.#hashes.get(`${named.alert}.${named.revision}`) ?? null)
    const alert = await (this.#alerts.get(id) ?? null)
    if (shown === null || alert === null || !isWho(who)) return { kind: 'refused', reason: 'never made' }
    const lost = this.rightLost.get(who)
    const between: Between = { from: Date.now(), to: Infinity }
    // From now on it may be sent, whenever the answer comes.
    shown.approvals.push(between)
    const kills = this.#machine.kills.length
    const body = JSON.stringify({ contentHash: shown.hash, aloneReason })
    const path = `/alerts/${alert}/approve?${this.#mode}`
    const answer = await this.#call<{ alert?: Alert; reason?: string }>(who, {
      method: 'POST',
      path,
      body,
      session: true,
    })
    between.to = Date.now()
    const made = answer.body.alert
    if (made !== undefined) {
      if (lost !== undefined && lost.to < between.from) this.broken('INV-36', `${who} approves without the right to it`)
      return { kind: 'ok', alert: made.id, revision: made.current.revision }
    }
    // A kill may have taken the answer of a first try away that stands all the same, whatever the second is told.
    const isSure = this.#machine.kills.length === kills && answer.body.reason !== 'already decided'
    if (isSure) shown.approvals.splice(shown.approvals.indexOf(between), 1)
    const reason = answer.status === 401 || answer.status === 403 ? 'role may not do this' : answer.body.reason
    return { kind: 'refused', reason: reason ?? `HTTP ${answer.status}` }
  }

  async #takeBack({ kind, who, alert: id }: Extract<Deed, { kind: 'return' | 'cancel' }>): Promise<Said> {
    const alert = await (this.#alerts.get(id) ?? null)
    if (alert === null) return { kind: 'refused', reason: 'never made' }
    const path = `/alerts/${alert}/${kind}?${this.#mode}`
    const body = JSON.stringify({ reason: 'comme le script' })
    const may = kind === 'cancel' ? who !== 'joe' : who === 'ann' || who === 'bob'
    // The model asks nobody's right here. Whoever has none is refused first, then somebody who has one does it.
    if (!may) {
      const { status } = await this.#call(isWho(who) ? who : 'joe', { method: 'POST', path, body })
      if (status !== 403) this.broken('INV-7', `${who} may ${kind}: ${status}`)
    }
    const asked = Date.now()
    const answer = await this.#call<{ alert?: Alert; reason?: string }>(may && isWho(who) ? who : 'bob', {
      method: 'POST',
      path,
      body,
    })
    const made = answer.body.alert
    if (made === undefined) return { kind: 'refused', reason: answer.body.reason ?? `HTTP ${answer.status}` }
    if (kind === 'cancel') this.cancelAsked.set(alert, asked)
    return { kind: 'ok', alert: made.id, revision: made.current.revision }
  }

  async #move({ person: id, to }: Extract<Deed, { kind: 'move' }>): Promise<void> {
    const person = this.model.residents.find((one) => one.person.id === id)?.person
    if (person === undefined) return
    const since: Between = { from: Date.now(), to: Infinity }
    this.places.get(id)?.push({ place: to, since })
    await this.#must('POST', `/residents/import?${this.#mode}`, listOf([{ ...person, places: [to] }]), 'text/csv')
    since.to = Date.now()
  }

  async #changeRight({ who, mayApprove }: Extract<Deed, { kind: 'right' }>): Promise<void> {
    if (!isWho(who)) return
    if (mayApprove) {
      const token = await this.#signIn(who)
      this.rightLost.delete(who)
      this.#sessions.set(who, token)
      return
    }
    const since: Between = { from: Date.now(), to: Infinity }
    this.rightLost.set(who, since)
    const headers = { authorization: `Bearer ${this.#sessions.get(who) ?? ''}` }
    await this.#machine.ask('/api/session', { method: 'DELETE', headers })
    since.to = Date.now()
  }

  // ---- what the server shows ----

  async alert(id: string): Promise<Alert> {
    const answer = await this.#call<{ alert: Alert }>('bob', { method: 'GET', path: `/alerts/${id}?${this.#mode}` })
    return answer.body.alert
  }

  async situation(): Promise<Situation> {
    const asked = Date.now()
    const { body } = await this.#call<Situation>('bob', { method: 'GET', path: `/situation?${this.#mode}` })
    for (const { id, state } of body.alerts)
      if (state !== 'cancelled') this.stopped.delete(id)
      else if (!this.stopped.has(id)) this.stopped.set(id, Math.max(asked, Date.now()))
    return body
  }

  async log(): Promise<string> {
    const answer = await this.#machine.ask(`/api/${this.code}/log/export?${this.#mode}`, {
      headers: { authorization: `Bearer ${this.#desks.get('joe') ?? ''}` },
    })
    return answer.text()
  }
}

/** Private keys by public ones: an account of the stand-ins knows only the latter. */
export const PRIVATE_KEYS = new Map<string, string>()
const START_OF_MODEL = 1_790_000_000_000
