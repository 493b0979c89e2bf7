// A form becomes a sign-up that waits for its codes; a code that comes back opens the record of its owner. What waits is sealed, and for half an hour.
import { createHash } from 'node:crypto'
import { takesSms } from '../../audience/contact-address.ts'
import { codePage, gonePage, tooManyPage, type CodeAsked } from '../../flow/portal/code-page.ts'
import { anotherTold } from '../../flow/portal/another-words.ts'
import type { CodeWay } from '../../flow/portal/code-words.ts'
import type { PendingCode } from '../../flow/portal/codes.ts'
import { readSignUp, type Wanted } from '../../flow/portal/form.ts'
import { merged, newRecord, signedUpAgain, withProved } from '../../flow/portal/record.ts'
import { portalPath, type PortalScene } from '../../flow/portal/sheet.ts'
import { placePage, signUpPage } from '../../flow/portal/sign-up-page.ts'
import type { Dwelling } from '../../model/dwelling.ts'
import type { Language } from '../../model/message.ts'
import { SIGN_UP_LIVES_MS, signUpRulesOf, type SignedUp, type SignUpPlace } from '../../model/sign-up.ts'
import type { Territory } from '../../model/territory.ts'
import { DAY_MS } from '../../model/time.ts'
import type { PortalAnswer, PortalAsk } from '../rpc/residents.ts'
import type { Keyring } from '../shared/seal.ts'
import { dayOf, type CodeDesk } from './code-desk.ts'
import type { DeskTables } from './desk-tables.ts'
import type { PlaceDesk } from './place-desk.ts'
import { page, see } from './portal-answer.ts'
import { openSession } from './resident-session.ts'
import type { Home, SignUpHomes } from './sign-up-homes.ts'

export interface SignUpDeskParts {
  readonly storage: DurableObjectStorage
  readonly tables: DeskTables
  readonly codes: CodeDesk
  readonly places: PlaceDesk
  readonly homes: () => SignUpHomes
  readonly keyring: () => Keyring
}

/** What waits for a code: sealed, and for half an hour. */
export interface PendingSignUp {
  readonly purpose: 'sign up' | 'sign in' | 'add address'
  readonly language: Language
  readonly wanted: Pick<Wanted, 'name' | 'language' | 'phoneUse' | 'until' | 'topics' | 'another'> | null
  readonly places: readonly SignUpPlace[]
  /** Whose record it is, once that is known. */
  readonly home: Home | null
  readonly asked: readonly PendingAddress[]
}

interface PendingAddress {
  readonly address: string
  readonly way: CodeWay
  readonly code: PendingCode
  readonly proved: boolean
}

export class SignUpDesk {
  readonly #parts: SignUpDeskParts

  constructor(parts: SignUpDeskParts) {
    this.#parts = parts
  }

  async signUp(ask: PortalAsk, scene: PortalScene): Promise<PortalAnswer> {
    const { town, fields } = ask
    const read = readSignUp(fields, signUpRulesOf(town.territory), {
      timeZone: town.territory.timeZone,
      now: Date.now(),
    })
    if (read.kind === 'faults') return page(422, signUpPage(scene, fields, read.faults))
    const { wanted } = read
    const place = this.#parts.places.found(wanted.address, fields, town)
    if (place.kind === 'ask') return page(200, placePage(scene, fields, place.question, portalPath(scene)))
    const ways: [string, CodeWay][] = []
    if (wanted.phone !== null) ways.push([wanted.phone, wanted.phoneUse === 'voice' ? 'voice' : 'sms'])
    if (wanted.email !== null) ways.push([wanted.email, 'mail'])
    const { name, language, phoneUse, until, topics, another } = wanted
    return this.askForCodes(ask, scene, ways, {
      purpose: 'sign up',
      language: ask.language,
      wanted: { name, language, phoneUse, topics, another, ...(until === undefined ? {} : { until }) },
      places: [placeWith(place.place, wanted.dwelling)],
      home: null,
    })
  }

  async askForCodes(
    ask: PortalAsk,
    scene: PortalScene,
    ways: readonly (readonly [address: string, way: CodeWay])[],
    pending: Omit<PendingSignUp, 'asked'>,
  ): Promise<PortalAnswer> {
    const signUp = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
    const asked: PendingAddress[] = []
    for (const [address, way] of ways) {
      const code = await this.#codeFor(ask, { signUp, address, way, purpose: pending.purpose })
      if (code === null) return page(429, tooManyPage(scene))
      asked.push({ address, way, code, proved: false })
    }
    this.#keep(signUp, { ...pending, asked })
    return page(200, pageOfCodes(scene, signUp, asked))
  }

  // The same page and the same time whether the address is known, has left, has had its codes for today, or is nobody's: only its owner sees a difference.
  async #codeFor(
    { town, ip, language }: PortalAsk,
    {
      signUp,
      address,
      way,
      purpose,
    }: { signUp: string; address: string; way: CodeWay; purpose: PendingSignUp['purpose'] },
  ): Promise<PendingCode | null> {
    const { codes, storage, homes, tables } = this.#parts
    const cap = codes.admit(address, ip, town.territory)
    if (cap === 'network' || cap === 'territory') return null
    const standing = await homes().standing(address)
    const may = cap === null && !standing.optedOut && (purpose !== 'sign in' || standing.signedUp !== null)
    if (!may) {
      if (cap === null)
        tables.tally(dayOf(Date.now()), standing.optedOut ? 'no code: said STOP' : 'no code: not signed up')
      return codes.decoy()
    }
    return storage.transactionSync(() =>
      codes.send({ territory: town.territory, subject: signUp, address, way, language }),
    )
  }

  // ---- a code comes back ----

  async code(ask: PortalAsk, scene: PortalScene): Promise<PortalAnswer> {
    const { fields } = ask
    const signUp = fields['s'] ?? ''
    const pending = this.#pending(signUp)
    const index = Number(fields['n'])
    const one = pending?.asked[index]
    if (pending === null || one === undefined) return page(410, gonePage(scene))
    if (one.proved) return page(200, pageOfCodes(scene, signUp, pending.asked))
    if (fields['again'] !== undefined) return this.#again(ask, scene, { signUp, pending, index })
    const { verdict, code } = this.#parts.storage.transactionSync(() => {
      const typed = { subject: signUp, address: one.address, text: fields['code'] ?? '' }
      const checked = this.#parts.codes.check(one.code, typed)
      this.#keep(
        signUp,
        replaced(pending, index, { ...one, code: checked.pending, proved: checked.verdict === 'right' }),
      )
      return { verdict: checked.verdict, code: checked.pending }
    })
    if (verdict !== 'right') {
      const asked = replaced(pending, index, { ...one, code }).asked
      return page(422, pageOfCodes(scene, signUp, asked, { index, said: verdict }))
    }
    return this.#proved(ask, scene, {
      signUp,
      pending: replaced(pending, index, { ...one, code, proved: true }),
      index,
    })
  }

  async #again(
    ask: PortalAsk,
    scene: PortalScene,
    at: { readonly signUp: string; readonly pending: PendingSignUp; readonly index: number },
  ): Promise<PortalAnswer> {
    const { signUp, pending, index } = at
    const one = pending.asked[index] as PendingAddress
    const way: CodeWay = one.way === 'mail' ? 'mail' : ask.fields['again'] === 'voice' ? 'voice' : one.way
    const code = await this.#codeFor(ask, { signUp, address: one.address, way, purpose: pending.purpose })
    if (code === null) return page(429, tooManyPage(scene))
    const next = replaced(pending, index, { ...one, way, code })
    this.#keep(signUp, next)
    return page(200, pageOfCodes(scene, signUp, next.asked))
  }

  async #proved(
    { town }: PortalAsk,
    scene: PortalScene,
    { signUp, pending, index }: { readonly signUp: string; readonly pending: PendingSignUp; readonly index: number },
  ): Promise<PortalAnswer> {
    const { tables, keyring } = this.#parts
    const one = pending.asked[index] as PendingAddress
    const isFirst = pending.home === null && pending.wanted?.another === true
    const home = await this.#homeOfProved(pending, one)
    if (home === null) return page(410, gonePage(scene))
    if (isFirst) this.#tellOther(town.territory, pending, one)
    const session = openSession(keyring(), home, Date.now())
    const next = { ...pending, home }
    if (next.asked.some(({ proved }) => !proved)) {
      this.#keep(signUp, next)
      return { ...page(200, pageOfCodes(scene, signUp, next.asked)), session }
    }
    tables.removeSignUp(signUp)
    return { ...see(`${portalPath(scene, '/me')}?lang=${scene.language}`), session }
  }

  // A code may be read aloud to whoever asks for it: the message that says what came of it stays with the person, and how to object stands in it.
  #tellOther(territory: Territory, { wanted }: PendingSignUp, { address, way }: PendingAddress): void {
    const { storage, codes } = this.#parts
    const language = wanted?.language ?? 'fr'
    const text = anotherTold(territory, way, language)
    storage.transactionSync(() => codes.tell({ territory, channel: way, to: address, text, language, livesMs: DAY_MS }))
  }

  async #homeOfProved(pending: PendingSignUp, { address, way }: PendingAddress): Promise<Home | null> {
    const { homes, tables } = this.#parts
    const now = Date.now()
    const standing = await homes().standing(address)
    const known = standing.signedUp
    const knownHome = known === null || standing.shard === null ? null : { shard: standing.shard, id: known.id }
    if (pending.purpose === 'sign in') return knownHome
    const begun = pending.home === null ? null : await homes().record(pending.home)
    // Erased in another window meanwhile.
    if (pending.home !== null && begun === null) return null
    const said = pending.wanted === null ? null : this.#newRecord(pending, pending.wanted)
    const base = begun?.signedUp ?? (known === null ? said : said === null ? known : signedUpAgain(known, said))
    if (base === null) return null
    // The address was another record's of theirs: they are one from here on.
    const other = known !== null && known.id !== base.id ? known : null
    const joined = other === null ? base : merged(base, other)
    const kind = way === 'mail' ? ('mail' as const) : ('phone' as const)
    const proved = withProved(joined, { kind, address, takesSms: takesSms(address) }, now)
    const isNew = begun === null && known === null
    const from = pending.home ?? knownHome
    if (other !== null && knownHome !== null) await homes().absorb(knownHome)
    const home = await homes().keep(proved, from, isNew ? 'signed up' : 'sign-up changed', [address])
    tables.tally(dayOf(now), isNew ? 'signed up' : 'sign-up changed')
    return home
  }

  #newRecord(pending: PendingSignUp, wanted: NonNullable<PendingSignUp['wanted']>): SignedUp {
    const id = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
    return newRecord({ id, wanted, places: pending.places, now: Date.now(), by: 'portal' })
  }

  // ---- what waits ----

  #keep(signUp: string, pending: PendingSignUp): void {
    const { tables, keyring } = this.#parts
    const id = idOf(signUp)
    tables.putSignUp(id, keyring().sealText('sign-up', id, JSON.stringify(pending)), Date.now() + SIGN_UP_LIVES_MS)
  }

  #pending(signUp: string): PendingSignUp | null {
    const { tables, keyring } = this.#parts
    const id = idOf(signUp)
    const sealed = tables.signUp(id, Date.now())
    return sealed === null ? null : (JSON.parse(keyring().openText('sign-up', id, sealed)) as PendingSignUp)
  }
}

export function placeWith(place: SignUpPlace, dwelling: Dwelling | null): SignUpPlace {
  return dwelling === null ? place : { ...place, dwelling }
}

// What the browser holds opens the sign-up; what lies on disk does not.
function idOf(signUp: string): string {
  return createHash('sha256').update(signUp).digest('base64url')
}

function replaced(pending: PendingSignUp, index: number, one: PendingAddress): PendingSignUp {
  return { ...pending, asked: pending.asked.map((each, at) => (at === index ? one : each)) }
}

/** The page on which codes are typed; `at`: what is said of the one that was just typed. */
function pageOfCodes(
  scene: PortalScene,
  signUp: string,
  asked: readonly PendingAddress[],
  at: { readonly index: number; readonly said: CodeAsked['said'] } | null = null,
): string {
  const shown = asked.map(({ address, way, proved }, index): CodeAsked => {
    return { address, way, proved, said: at?.index === index ? at.said : null, mayCall: way === 'sms' }
  })
  return codePage(scene, signUp, shown)
}
