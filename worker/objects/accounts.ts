// Who may act in one territory: operators, passkeys, sessions, tokens, machine keys, sealed credentials, and the log of all that.
import { DurableObject } from 'cloudflare:workers'
import { randomUUID } from 'node:crypto'
import { commandOf, isDemo, type Env } from '../env.ts'
import type { SignatureProof } from '../model/automatic.ts'
import { may, mayAct, RIGHTS, SYSTEM_ACTOR, type Actor, type Identity, type Role } from '../model/identity.ts'
import { isTerritoryCode, objectName, territoryOfCredential } from '../model/keys.ts'
import type { LogEntry } from '../model/log.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { SignedCall, SignedRefusals } from '../model/signed-call.ts'
import type { Holding } from '../model/retention.ts'
import { MINUTE_MS, SECOND_MS } from '../model/time.ts'
import type { SessionView } from '../model/view.ts'
import { ActLog } from './shared/act-log.ts'
import { CEREMONY_MS, openCeremony, signCeremony } from './accounts/ceremony.ts'
import { DEMO_PEOPLE } from './accounts/demo-people.ts'
import { Enrolment } from './accounts/enrolment.ts'
import { Grants, type GrantListed } from './accounts/grants.ts'
import { Operators, type Operator } from './accounts/operators.ts'
import { claimedPasskey, Passkeys } from './accounts/passkeys.ts'
import { Signing } from './accounts/signing.ts'
import { ACCOUNTS_SCHEMA } from './accounts/schema.ts'
import type { AccountsRpc, NewSession } from './rpc/accounts.ts'
import { Alarms } from './shared/alarms.ts'
import { migrate } from './shared/migrations.ts'
import { Keyring } from './shared/seal.ts'
import { Settings } from './shared/settings.ts'

const UNKNOWN_CALLER = ''
const SIGNED_WRONG_TOLD = 5
const ANCHOR_RETRY_MIN_MS = 2 * SECOND_MS
const ANCHOR_RETRY_MAX_MS = MINUTE_MS

type Enrolled = ({ readonly kind: 'ok' } & NewSession) | Refusal

export class Accounts extends DurableObject<Env> implements AccountsRpc {
  readonly #settings: Settings
  readonly #alarms: Alarms
  readonly #operators: Operators
  readonly #grants: Grants
  readonly #enrolment: Enrolment
  readonly #acts: ActLog
  #anchorRetryMs = ANCHOR_RETRY_MIN_MS

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    migrate(ctx.storage, ACCOUNTS_SCHEMA)
    this.#settings = new Settings(ctx.storage)
    this.#operators = new Operators(ctx.storage, () => isDemo(this.env))
    this.#grants = new Grants(ctx.storage, this.#operators)
    this.#enrolment = new Enrolment(ctx.storage, this.#operators, env.TOCSIN_MASTER_KEY)
    this.#acts = new ActLog(ctx.storage)
    this.#alarms = new Alarms(ctx.storage, { anchor: () => this.#anchor() }, env)
    this.#alarms.arm()
  }

  override async alarm(): Promise<void> {
    await this.#alarms.run()
  }

  // --- the demonstration ---

  async demoSession(territory: string, identity: string): Promise<NewSession> {
    const person = DEMO_PEOPLE[identity]
    if (!isDemo(this.env) || person === undefined)
      throw new Error('demonstration sessions exist only in the demonstration')
    const id = `demo-${identity}`
    return this.ctx.storage.transactionSync(() => {
      this.#remember(territory)
      if (this.#operators.active(id) === null) this.#operators.add({ id, ...person, demo: true }, Date.now())
      return this.#openSession(id, 'demonstration')
    })
  }

  // --- sessions and tokens ---

  async authenticate(token: string): Promise<Identity | null> {
    const territory = this.#territoryOf(token)
    return territory === null ? null : (this.#grants.resolve(territory, token, Date.now())?.identity ?? null)
  }

  async session(token: string): Promise<SessionView | null> {
    const territory = this.#territoryOf(token)
    const resolved = territory === null ? null : this.#grants.resolve(territory, token, Date.now())
    if (resolved === null) return null
    return sessionView(resolved.identity, resolved.expiresAt)
  }

  async signOut(token: string): Promise<void> {
    const territory = this.#territoryOf(token)
    const now = Date.now()
    const identity = territory === null ? null : this.#grants.resolve(territory, token, now)?.identity
    if (!identity) return
    this.ctx.storage.transactionSync(() => {
      this.#grants.end(token, now)
      this.#note({ actor: identity, act: 'signed out', text: `${identity.name} s'est déconnecté(e).`, detail: {} })
    })
  }

  /** Throws where the maker of a token is no operator, or a role is not theirs: the route has refused both before. */
  async createToken(
    by: Actor,
    request: { readonly name: string; readonly roles: readonly Role[]; readonly machine: boolean },
  ): Promise<{ readonly id: string; readonly token: string }> {
    const roles: readonly Role[] = request.machine ? ['machine'] : request.roles
    const maker = this.#operators.active(by.id)
    if (!request.machine && (maker === null || !roles.every((role) => maker.roles.includes(role)))) {
      throw new Error('a token has the roles of the operator who makes it, or fewer')
    }
    return this.ctx.storage.transactionSync(() => {
      const kind = request.machine ? 'machine key' : 'token'
      const { id, token } = this.#grants.create(
        this.#territory,
        { kind, name: request.name, operator: by.id, roles },
        Date.now(),
      )
      this.#note({ actor: by, act: 'key created', text: `Clé « ${request.name} » créée.`, detail: { id, kind, roles } })
      return { id, token }
    })
  }

  /** A key that signs its calls: id and secret are shown once, and the secret stands nowhere. */
  async createSigningKey(
    by: Actor,
    name: string,
  ): Promise<{ readonly id: string; readonly key: string; readonly secret: string }> {
    return this.ctx.storage.transactionSync(() => {
      const { id } = this.#grants.createSigning({ name, operator: by.id }, Date.now())
      const detail = { id, kind: 'signing key', roles: ['machine'] }
      this.#note({ actor: by, act: 'key created', text: `Clé de signature « ${name} » créée.`, detail })
      return { id, key: `${this.#territory}.${id}`, secret: this.#signingSecret(id) }
    })
  }

  async authenticateSigned(territory: string, call: SignedCall): ReturnType<AccountsRpc['authenticateSigned']> {
    if (territory !== this.#settings.get<string>('territory')) return { kind: 'not signed' }
    return this.ctx.storage.transactionSync(() => {
      const answer = this.#grants.resolveSigned(territory, call, this.#signingSecret(call.key), Date.now())
      if (answer.kind === 'ok') return answer
      const refusals = this.#signedRefusals
      this.#settings.put('signed refusals', { ...refusals, [answer.kind]: refusals[answer.kind] + 1 })
      // One may be a mistake; five in a row are somebody who tries, or a gauge that counts from zero again.
      if (answer.inARow === SIGNED_WRONG_TOLD)
        this.#note({
          actor: SYSTEM_ACTOR,
          act: 'signatures refused',
          text: `${answer.inARow} appels signés refusés de suite pour une même clé : à vérifier.`,
          detail: { key: call.key, why: answer.kind },
        })
      return { kind: answer.kind }
    })
  }

  async signedRefusals(): Promise<SignedRefusals> {
    return this.#signedRefusals
  }

  // In the state and not in memory: the object sleeps between two questions of whoever watches the server.
  get #signedRefusals(): SignedRefusals {
    return this.#settings.get<SignedRefusals>('signed refusals') ?? { replayed: 0, 'not signed': 0 }
  }

  async revoke(by: Actor, id: string): Promise<boolean> {
    return this.ctx.storage.transactionSync(() => {
      const revoked = this.#grants.revoke(id, Date.now())
      if (revoked) this.#note({ actor: by, act: 'key revoked', text: 'Clé révoquée.', detail: { id } })
      return revoked
    })
  }

  async list(): Promise<readonly GrantListed[]> {
    return this.#grants.list()
  }

  // --- people ---

  async holdings(territory: string): Promise<readonly Holding[]> {
    const people = this.#operators.list()
    const since = people.length === 0 ? null : Math.min(...people.map(({ createdAt }) => createdAt))
    const object = objectName.accounts(territory)
    return [{ object, dataset: 'operators', persons: people.length, records: people.length, since }]
  }

  async people(): Promise<readonly Operator[]> {
    return this.#operators.list()
  }

  async removePerson(by: Actor, id: string): Promise<{ readonly kind: 'ok' } | Refusal> {
    const now = Date.now()
    const present = this.#operators.list().filter(({ removedAt }) => removedAt === null)
    const person = present.find((operator) => operator.id === id)
    if (person === undefined) return refused('already decided', 'Nobody of that id is enrolled here.')
    const others = present.filter((operator) => operator.id !== id)
    if (!others.some(({ roles }) => may(roles, 'manage people'))) {
      return refused('last administrator', 'This is the last administrator: invite another one first.')
    }
    this.ctx.storage.transactionSync(() => {
      this.#operators.remove(id, now)
      this.#grants.revokeAllOf(id, now)
      this.#note({ actor: by, act: 'operator removed', text: `${person.name} n'a plus accès.`, detail: { id } })
    })
    return { kind: 'ok' }
  }

  // --- who keeps the register of vulnerable people ---

  async registerPeople(): ReturnType<AccountsRpc['registerPeople']> {
    const named = new Map(this.#operators.namedPeople('keep register').map((one) => [one.operator, one]))
    return this.#operators
      .list()
      .filter(({ removedAt }) => removedAt === null)
      .map(({ id, name }) => {
        const grant = named.get(id)
        return { id, name, named: grant === undefined ? null : { by: grant.by, at: grant.at } }
      })
  }

  async nameForRegister(by: Actor, id: string, isNamed: boolean): Promise<{ readonly kind: 'ok' } | Refusal> {
    const person = this.#operators.active(id)
    if (person === null) return refused('unknown person', 'Nobody of that id is enrolled here.')
    this.ctx.storage.transactionSync(() => {
      const changed = isNamed
        ? this.#operators.name(id, 'keep register', by, Date.now())
        : this.#operators.unname(id, 'keep register')
      if (!changed) return
      this.#note({
        actor: by,
        act: isNamed ? 'register access given' : 'register access taken away',
        text: isNamed
          ? `${person.name} est désigné(e) pour le registre des personnes vulnérables.`
          : `${person.name} n'est plus désigné(e) pour le registre des personnes vulnérables.`,
        detail: { id },
      })
    })
    return { kind: 'ok' }
  }

  async invite(
    by: Actor,
    request: { readonly name: string; readonly roles: readonly Role[] },
  ): Promise<{ readonly code: string; readonly expiresAt: number }> {
    return this.ctx.storage.transactionSync(() => {
      const { id, code, expiresAt } = this.#enrolment.invite(request, Date.now())
      this.#note({
        actor: by,
        act: 'operator invited',
        text: `${request.name} est invité(e).`,
        detail: { id, roles: request.roles },
      })
      return { code, expiresAt }
    })
  }

  // --- passkeys ---

  async enrolOptions(
    territory: string,
    request: { readonly code: string; readonly name: string; readonly caller?: string },
  ): Promise<{ readonly kind: 'ok'; readonly options: unknown; readonly ceremony: string } | Refusal> {
    const now = Date.now()
    const caller = request.caller === undefined ? UNKNOWN_CALLER : this.#keyring(territory).blindIndex(request.caller)
    const throttled = this.#enrolment.isThrottled(caller, now)
    const wait = refused('too many tries', 'Too many wrong codes: wait ten minutes.')
    // Where the platform does not say who calls, a right code still counts: otherwise anyone could keep everyone out.
    if (throttled && caller !== UNKNOWN_CALLER) return wait
    const admission = this.#enrolment.admit(territory, request.code, now)
    if (admission === null) {
      if (throttled) return wait
      this.#enrolment.noteWrong(caller, now)
      return refused('code not accepted', 'This code is wrong, was used, or has run out.')
    }
    const operator = randomUUID()
    const options = await this.#passkeys.registrationOptions({ id: operator, name: request.name })
    const ceremony = {
      kind: 'enrol',
      challenge: options.challenge,
      expiresAt: now + CEREMONY_MS,
      operator,
      name: request.name,
      by: admission.by,
    } as const
    return { kind: 'ok', options, ceremony: signCeremony(this.#ceremonyKey(territory), ceremony) }
  }

  async enrolVerify(
    territory: string,
    request: { readonly ceremony: string; readonly response: unknown },
  ): Promise<Enrolled> {
    const ceremony = openCeremony(this.#ceremonyKey(territory), {
      text: request.ceremony,
      kind: 'enrol',
      now: Date.now(),
    })
    if (ceremony === null)
      return refused('passkey not accepted', 'The enrolment took too long, or was begun elsewhere: begin again.')
    const passkey = await this.#passkeys.verifyRegistration(request.response, ceremony.challenge)
    if (passkey === null)
      return refused('passkey not accepted', 'The passkey does not fit this site or this enrolment.')

    return this.ctx.storage.transactionSync((): Enrolled => {
      const now = Date.now()
      const admission = this.#enrolment.standing(ceremony.by, now)
      if (admission === null) return refused('code not accepted', 'This code was used in the meantime.')
      if (!this.#spend(ceremony.challenge, ceremony.expiresAt))
        return refused('passkey not accepted', 'This enrolment was already finished.')
      if (this.#operators.passkey(passkey.id) !== null)
        return refused('passkey not accepted', 'This passkey is already enrolled.')
      this.#remember(territory)
      this.#operators.add({ id: ceremony.operator, name: ceremony.name, roles: admission.roles, demo: false }, now)
      this.#operators.addPasskey(ceremony.operator, passkey, now)
      this.#enrolment.use(ceremony.by, now)
      const way = admission.by === 'first-run' ? 'par le code de premier démarrage' : 'sur invitation'
      this.#note({
        actor: { id: ceremony.operator, name: ceremony.name },
        act: 'operator enrolled',
        text: `${ceremony.name} s'est inscrit(e) ${way}.`,
        detail: { by: admission.by, roles: admission.roles },
      })
      return { kind: 'ok', ...this.#openSession(ceremony.operator, 'passkey') }
    })
  }

  async loginOptions(territory: string): Promise<{ readonly options: unknown; readonly ceremony: string }> {
    const options = await this.#passkeys.loginOptions()
    const ceremony = { kind: 'login', challenge: options.challenge, expiresAt: Date.now() + CEREMONY_MS } as const
    return { options, ceremony: signCeremony(this.#ceremonyKey(territory), ceremony) }
  }

  // No lock after failures: a passkey cannot be guessed, and a lock would let anyone keep the crisis cell out.
  async loginVerify(
    territory: string,
    request: { readonly ceremony: string; readonly response: unknown },
  ): Promise<Enrolled> {
    const ceremony = openCeremony(this.#ceremonyKey(territory), {
      text: request.ceremony,
      kind: 'login',
      now: Date.now(),
    })
    if (ceremony === null)
      return refused('passkey not accepted', 'Signing in took too long, or was begun elsewhere: begin again.')
    const known = this.#operators.passkey(claimedPasskey(request.response) ?? '')
    if (known === null) return refused('passkey not accepted', 'This passkey is not enrolled in this territory.')
    const counter = await this.#passkeys.verifyLogin(request.response, ceremony.challenge, known.passkey)
    if (counter === null) return refused('passkey not accepted', 'The passkey could not be verified.')

    return this.ctx.storage.transactionSync((): Enrolled => {
      // Asked again after the wait: the person may have been removed while the signature was checked.
      if (this.#operators.active(known.operator.id) === null)
        return refused('passkey not accepted', 'This passkey is not enrolled in this territory.')
      if (!this.#spend(ceremony.challenge, ceremony.expiresAt))
        return refused('passkey not accepted', 'This sign-in was already used: begin again.')
      this.#operators.count(known.passkey.id, counter)
      return { kind: 'ok', ...this.#openSession(known.operator.id, 'passkey') }
    })
  }

  async signOptions(by: Actor, hash: string): ReturnType<AccountsRpc['signOptions']> {
    return this.#signing.options(by, hash, this.#ceremonyKey(this.#territory))
  }

  async signVerify(by: Actor, signed: Parameters<AccountsRpc['signVerify']>[1]): ReturnType<AccountsRpc['signVerify']> {
    return this.#signing.verify(by, signed, {
      key: this.#ceremonyKey(this.#territory),
      spend: (challenge, until) => this.ctx.storage.transactionSync(() => this.#spend(challenge, until)),
    })
  }

  async signatureStands(by: Actor, proof: SignatureProof): Promise<boolean> {
    return this.#signing.stands(by, proof)
  }

  // --- credentials of providers and feeds ---

  async setCredential(by: Actor, name: string, value: string): Promise<void> {
    const sealed = this.#keyring(this.#territory).sealText('credential', `credential|${name}`, value)
    this.ctx.storage.transactionSync(() => {
      this.ctx.storage.sql.exec(
        'INSERT INTO credential (name, sealed, changed_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at',
        name,
        sealed,
        Date.now(),
      )
      this.#note({ actor: by, act: 'credential set', text: `Identifiant « ${name} » enregistré.`, detail: { name } })
    })
  }

  async credentialNames(): Promise<readonly string[]> {
    return this.ctx.storage.sql
      .exec('SELECT name FROM credential ORDER BY name')
      .toArray()
      .map((row) => String(row['name']))
  }

  async credential(name: string): Promise<string | null> {
    const [row] = this.ctx.storage.sql.exec('SELECT sealed FROM credential WHERE name = ?', name).toArray()
    if (row === undefined) return null
    return this.#keyring(this.#territory).openText(
      'credential',
      `credential|${name}`,
      new Uint8Array(row['sealed'] as ArrayBuffer),
    )
  }

  async log(since: number, limit: number): Promise<readonly LogEntry[]> {
    return this.#acts.read(since, limit)
  }

  // --- inside ---

  get #territory(): string {
    const known = this.#settings.get<string>('territory') ?? this.ctx.id.name?.split(':')[0]
    if (known === undefined || !isTerritoryCode(known))
      throw new Error('this Accounts object does not know its territory yet')
    return known
  }

  #remember(territory: string): void {
    if (this.#settings.get<string>('territory') === null) this.#settings.put('territory', territory)
  }

  /** The credential's territory where it is this object's own. */
  #territoryOf(token: string): string | null {
    const territory = territoryOfCredential(token)
    return territory !== null && territory === this.#territory ? territory : null
  }

  #keyring(territory: string): Keyring {
    return new Keyring(this.env.TOCSIN_MASTER_KEY, territory)
  }

  #ceremonyKey(territory: string): Uint8Array {
    return this.#keyring(territory).hmac('ceremony', 'v1')
  }

  // Derived and not stored: whoever reads this object's rows can sign nothing.
  #signingSecret(id: string): string {
    return Buffer.from(this.#keyring(this.#territory).hmac('signing key', id)).toString('base64url')
  }

  get #signing(): Signing {
    return new Signing(this.#operators, this.#passkeys)
  }

  get #passkeys(): Passkeys {
    return new Passkeys(this.env.TOCSIN_ORIGIN)
  }

  /** True the first time; part of the caller's transaction. */
  #spend(challenge: string, expiresAt: number): boolean {
    const { sql } = this.ctx.storage
    sql.exec('DELETE FROM spent_challenge WHERE expires_at < ?', Date.now())
    return (
      sql.exec('INSERT OR IGNORE INTO spent_challenge (challenge, expires_at) VALUES (?, ?)', challenge, expiresAt)
        .rowsWritten > 0
    )
  }

  #openSession(operatorId: string, by: string): NewSession {
    const now = Date.now()
    const operator = this.#operators.active(operatorId)
    if (operator === null) throw new Error('a session needs an operator')
    this.#grants.forgetEnded(now)
    const { token, expiresAt } = this.#grants.create(
      this.#territory,
      { kind: 'session', name: by, operator: operatorId, roles: [] },
      now,
    )
    this.#note({
      actor: { id: operator.id, name: operator.name },
      act: 'signed in',
      text: `${operator.name} s'est connecté(e).`,
      detail: { by },
    })
    const identity: Identity = {
      id: operator.id,
      name: operator.name,
      territory: this.#territory,
      roles: operator.roles,
      via: 'session',
      ...this.#operators.namedTo(operator.id),
    }
    return { token, session: sessionView(identity, expiresAt) }
  }

  /** Part of the caller's transaction: the act and its entry stand or fall together. */
  #note(act: {
    readonly actor: Actor
    readonly act: string
    readonly text: string
    readonly detail: Readonly<Record<string, unknown>>
  }): void {
    const actor = { id: act.actor.id, name: act.actor.name }
    this.#acts.append(objectName.accounts(this.#territory), { ...act, actor }, Date.now())
    this.#alarms.setNoLater('anchor', Date.now())
  }

  /** Tells Command the head of this chain until it has taken it; the newest head covers all before it. */
  async #anchor(): Promise<void> {
    try {
      const head = this.#acts.head(objectName.accounts(this.#territory), Date.now())
      await commandOf(this.env, this.#territory, 'live').anchor(head)
      this.#anchorRetryMs = ANCHOR_RETRY_MIN_MS
    } catch {
      this.#alarms.setNoLater('anchor', Date.now() + this.#anchorRetryMs)
      this.#anchorRetryMs = Math.min(this.#anchorRetryMs * 2, ANCHOR_RETRY_MAX_MS)
    }
  }
}

/** A credential that never ends is said to end at the last instant that a date can hold. */
const NEVER = 8.64e15

function sessionView(identity: Identity, expiresAt: number | null): SessionView {
  return { identity, rights: RIGHTS.filter((right) => mayAct(identity, right)), expiresAt: expiresAt ?? NEVER }
}
