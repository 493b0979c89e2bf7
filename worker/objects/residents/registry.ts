// The people of one shard: one sealed blob a person, their points in sealed blocks, their numbers by blind index. Clear only in memory.
import { countAudience, filtered, selectPersons, usableContacts } from '../../audience/select.ts'
import type { AudienceFilter } from '../../model/audience-filter.ts'
import { UNKNOWN_DWELLING, wordingFor, type Wording } from '../../model/dwelling.ts'
import type { AudienceCount } from '../../model/alert.ts'
import type { Standing } from '../../model/contact-quality.ts'
import { isBesideSms, type BesideSms, type ChannelName } from '../../model/message.ts'
import type { Position } from '../../model/geo.ts'
import { browserId, isBrowser, type Contact, type Person } from '../../model/recipient.ts'
import type { SignedUp } from '../../model/sign-up.ts'
import type { Zone } from '../../model/zone.ts'
import type { ImportRow, PushSubscriber } from '../rpc/residents.ts'
import type { Keyring } from '../shared/seal.ts'
import { CONTACT_QUALITY_SCHEMA, ContactQualities } from './contact-quality.ts'
import { PLACE_SCHEMA, PlaceBlocks } from './place-blocks.ts'
import { contactsOfSignedUp, householdOf, ownsAddress, withOnly } from './signed-up.ts'

/** What the journal needs of the people: who is meant, and by which address to reach them now. */
export interface RegistryForSending {
  persons(): readonly Person[]
  /** Null where nobody here is that, or not any more. */
  person(id: string): Person | null
  select(zones: readonly Zone[], filter?: AudienceFilter): readonly Person[]
  contactByHash(addressHash: string): { readonly persons: readonly string[]; readonly address: string } | null
  hashOf(address: string): string
  isOptedOut(addressHash: string, channel: ChannelName): boolean
  dropContacts(addressHashes: ReadonlySet<string>): void
  /** How persons who share an address are told: one of them without a way up is enough. From memory alone. */
  wordingOf(ids: readonly string[]): Wording | null
  /** Whoever signed up themselves and has a place there. */
  signedUpIn(zones: readonly Zone[]): readonly { readonly person: Person; readonly signedUp: SignedUp }[]
  /** Whose own number or mailbox it is. */
  signedUpBy(addressHash: string): { readonly signedUp: SignedUp | null; readonly others: number }
  /** Of persons who are here; those who were erased since have none. */
  namesOf(ids: readonly string[]): readonly string[]
}

export const REGISTRY_SCHEMA = [
  `CREATE TABLE person (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL);
   CREATE TABLE contact (address_hash TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (address_hash, person));
   CREATE TABLE opt_out (address_hash TEXT PRIMARY KEY, at INTEGER NOT NULL);
   CREATE TABLE places (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL);`,
  // Each person who is written anew is looked up by it: without it an import walks everybody for each of its lines.
  `CREATE INDEX contact_person ON contact (person);`,
  CONTACT_QUALITY_SCHEMA,
  // The keyed hash of a household, so that people are counted without being opened; empty for a browser, null for whoever was written before.
  `ALTER TABLE person ADD COLUMN household TEXT; CREATE INDEX person_household ON person (household);`,
  PLACE_SCHEMA,
  // By a person's number: numbers are given in a row, so that whoever is added touches the last page. By their ids, which lie anywhere, an import wrote a
  // page for each of its lines.
  `CREATE TABLE contact_of (person INTEGER NOT NULL, address_hash TEXT NOT NULL, PRIMARY KEY (person, address_hash)) WITHOUT ROWID;
   INSERT INTO contact_of (person, address_hash) SELECT p.n, c.address_hash FROM contact c JOIN person p ON p.id = c.person;
   DROP TABLE contact;
   ALTER TABLE contact_of RENAME TO contact;
   CREATE INDEX contact_address ON contact (address_hash);`,
]

// What is sealed of a person; points lie apart, since only the selection reads them all.
interface Sealed extends Omit<Person, 'id' | 'contacts' | 'places'> {
  readonly contacts: readonly Omit<Contact, 'optedOut'>[]
  /** Of whoever signed up; a line of a list has none. */
  readonly signedUp?: SignedUp
}

/** A person as they are written. */
interface Ready {
  readonly id: string
  readonly sealed: Uint8Array
  readonly household: string
  readonly hashes: readonly string[]
  readonly places: readonly Position[]
}

interface Kept extends Ready {
  readonly n: number
  readonly isKnown: boolean
}

type KnownPerson = Person & Pick<Sealed, 'signedUp'>

/** Persons that one statement takes at most: none may hold the object for long. */
const CHUNK = 1_000
/** People who are sealed in one go, some five milliseconds. */
const PREPARED_AT_ONCE = 100
/** A number of which the list says nothing more takes these two. */
const PHONE_CHANNELS = ['sms', 'voice'] as const

export class Registry implements RegistryForSending {
  readonly quality: ContactQualities
  readonly #storage: DurableObjectStorage
  readonly #keyring: () => Keyring
  readonly #places: PlaceBlocks
  #persons: readonly KnownPerson[] | null = null
  #byId: ReadonlyMap<string, KnownPerson> | null = null
  #optedOut: ReadonlySet<string> | null = null
  readonly #hashes = new Map<string, string>()
  #byAddress: ReadonlyMap<string, { readonly persons: readonly string[]; readonly address: string }> | null = null

  constructor(storage: DurableObjectStorage, keyring: () => Keyring) {
    this.#storage = storage
    this.#keyring = keyring
    this.quality = new ContactQualities(storage)
    this.#places = new PlaceBlocks(storage, keyring)
  }

  /**
   * Idempotent by source id, else by household, name and number: a repeated import replaces, never doubles. What takes long is done before the
   * transaction, with a look at the sockets now and then: so it can be long enough that a page of an index is written for several people.
   */
  async store(
    rows: readonly ImportRow[],
    breath: () => Promise<void>,
  ): Promise<{ readonly stored: number; readonly replaced: number }> {
    const ready = new Map<string, Ready>()
    for (let from = 0; from < rows.length; from += PREPARED_AT_ONCE) {
      if (from > 0) await breath()
      for (const row of rows.slice(from, from + PREPARED_AT_ONCE)) {
        const one = this.#ready(personId(this.#keyring(), row), sealedOf(row))
        ready.set(one.id, { ...one, places: pointsOf(row) })
      }
    }
    let known = 0
    this.#write(() => {
      for (const { n, isKnown, places } of this.#keepAll([...ready.values()])) {
        this.#places.set(n, places)
        if (isKnown) known += 1
      }
    })
    // Never part of another's transaction: the points stay in memory for the next batch.
    this.#forgetPersons()
    return { stored: rows.length, replaced: known + rows.length - ready.size }
  }

  /** Whoever came with a list under this id of the list's own. */
  idOfSource(sourceId: string): string {
    return personId(this.#keyring(), { sourceId, household: '', name: '', phone: null, email: null })
  }

  remove(ids: readonly string[]): void {
    if (ids.length === 0) return
    const { sql } = this.#storage
    this.#write(() => {
      const gone = sql
        .exec('SELECT n FROM person WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
        .toArray()
        .map(({ n }) => Number(n))
      if (gone.length === 0) return
      for (const n of gone) this.#places.set(n, [])
      const addresses = this.quality.addressesOf(ids)
      sql.exec('DELETE FROM contact WHERE person IN (SELECT value FROM json_each(?))', JSON.stringify(gone))
      sql.exec('DELETE FROM person WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
      this.quality.left(addresses)
    })
    this.#forget()
  }

  persons(): readonly KnownPerson[] {
    if (this.#persons !== null) return this.#persons
    const keyring = this.#keyring()
    const persons: KnownPerson[] = []
    for (let last = 0; ;) {
      const chunk = this.#storage.sql
        .exec('SELECT n, id, sealed FROM person WHERE n > ? ORDER BY n LIMIT ?', last, CHUNK)
        .toArray()
      if (chunk.length === 0) break
      for (const row of chunk) persons.push(this.#personOf(row, keyring))
      last = Number(chunk.at(-1)?.['n'])
    }
    this.#persons = persons
    return persons
  }

  #personOf(row: Readonly<Record<string, SqlStorageValue>>, keyring: Keyring): KnownPerson {
    const id = String(row['id'])
    const sealed = JSON.parse(
      keyring.openText('person', `person|${id}`, new Uint8Array(row['sealed'] as ArrayBuffer)),
    ) as Sealed
    return {
      ...sealed,
      id,
      contacts: sealed.contacts.map((contact) => ({
        ...contact,
        optedOut: this.isOptedOut(this.hashOf(contact.address), contact.channel),
      })),
      places: this.#places.of(Number(row['n'])),
    }
  }

  person(id: string): KnownPerson | null {
    this.#byId ??= new Map(this.persons().map((person) => [person.id, person]))
    return this.#byId.get(id) ?? null
  }

  select(zones: readonly Zone[], filter?: AudienceFilter): readonly Person[] {
    return filtered(selectPersons(zones, this.persons()), filter).map(({ person }) => person)
  }

  signedUpIn(zones: readonly Zone[]): readonly { readonly person: Person; readonly signedUp: SignedUp }[] {
    return selectPersons(zones, this.persons()).flatMap(({ person }) => {
      const signedUp = this.person(person.id)?.signedUp
      return signedUp === undefined ? [] : [{ person, signedUp }]
    })
  }

  wordingOf(ids: readonly string[]): Wording | null {
    return wordingFor(ids.flatMap((id) => this.person(id)?.dwellings ?? [UNKNOWN_DWELLING]))
  }

  count(zones: readonly Zone[], channels: readonly ChannelName[], filter?: AudienceFilter): AudienceCount {
    const counts = countAudience(zones, this.persons(), channels, filter)
    // Nearly always there is none, and nobody is looked at twice.
    if (!this.quality.hasFailing) return counts
    const now = Date.now()
    const failing = this.select(zones, filter).filter((person) => {
      const usable = isBrowser(person.id) ? [] : usableContacts(person, channels)
      return usable.length > 0 && usable.every((contact) => this.standing(contact, now) === 'does not work')
    }).length
    return failing === 0 ? counts : { ...counts, failing }
  }

  totals(): { readonly persons: number; readonly households: number } {
    this.#hashHouseholds()
    const { persons, households } = this.#storage.sql
      .exec("SELECT COUNT(*) AS persons, COUNT(DISTINCT household) AS households FROM person WHERE household <> ''")
      .one()
    return { persons: Number(persons), households: Number(households) }
  }

  /** Those of these persons who live here. */
  holds(ids: readonly string[]): readonly string[] {
    return this.#storage.sql
      .exec('SELECT id FROM person WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
      .toArray()
      .map(({ id }) => String(id))
  }

  /** Everybody, a page at a time; `last` is where the next begins. */
  ids(after: number, limit: number): { readonly ids: readonly string[]; readonly last: number } {
    const rows = this.#storage.sql
      .exec('SELECT n, id FROM person WHERE n > ? ORDER BY n LIMIT ?', after, limit)
      .toArray()
    return { ids: rows.map(({ id }) => String(id)), last: Number(rows.at(-1)?.['n'] ?? after) }
  }

  // Once for whoever was written before households were hashed.
  #hashHouseholds(): void {
    const { sql } = this.#storage
    if (sql.exec('SELECT 1 FROM person WHERE household IS NULL LIMIT 1').toArray().length === 0) return
    this.#storage.transactionSync(() => {
      for (const { id, household } of this.persons())
        sql.exec('UPDATE person SET household = ? WHERE id = ?', this.#householdHash(id, household), id)
    })
  }

  #householdHash(id: string, household: string): string {
    if (isBrowser(id)) return ''
    return this.#keyring().hmacText('household', household).slice(0, 16)
  }

  contactByHash(addressHash: string): { readonly persons: readonly string[]; readonly address: string } | null {
    if (this.#byAddress === null) {
      const byAddress = new Map<string, { persons: string[]; address: string }>()
      for (const person of this.persons()) {
        for (const { address } of person.contacts) {
          const hash = this.hashOf(address)
          const entry = byAddress.get(hash) ?? { persons: [], address }
          entry.persons.push(person.id)
          byAddress.set(hash, entry)
        }
      }
      this.#byAddress = byAddress
    }
    return this.#byAddress.get(addressHash) ?? null
  }

  /** The keyed hash of an address here, computed once: opening, writing the rows and claiming each want it of everybody. */
  hashOf(address: string): string {
    const known = this.#hashes.get(address)
    if (known !== undefined) return known
    const hash = this.#keyring().blindIndex(address)
    this.#hashes.set(address, hash)
    return hash
  }

  standing({ address, channel }: Pick<Contact, 'address' | 'channel'>, now: number): Standing {
    return this.quality.standing(this.hashOf(address), channel, now)
  }

  namesOf(ids: readonly string[]): readonly string[] {
    return this.persons().flatMap(({ id, name }) => (ids.includes(id) ? [name] : []))
  }

  isOptedOut(addressHash: string, channel: ChannelName): boolean {
    this.#optedOut ??= new Set(
      this.#storage.sql
        .exec('SELECT address_hash FROM opt_out')
        .toArray()
        .map((row) => String(row['address_hash'])),
    )
    return (
      this.#optedOut.has(addressHash) || (isBesideSms(channel) && this.#optedOut.has(leftKey(addressHash, channel)))
    )
  }

  /** Kept apart from the person, so that a later import of the same number does not undo it. `only`: they leave this channel alone. */
  optOut(addressHash: string, now: number, only?: BesideSms): boolean {
    const known =
      this.#storage.sql.exec('SELECT 1 FROM contact WHERE address_hash = ?', addressHash).toArray().length > 0
    this.#storage.sql.exec(
      'INSERT OR IGNORE INTO opt_out (address_hash, at) VALUES (?, ?)',
      only === undefined ? addressHash : leftKey(addressHash, only),
      now,
    )
    this.#forget()
    return known
  }

  /** A browser at a place: without a name or an address, sealed like everybody. Repeating it replaces it. */
  subscribe({ endpoint, address, language, longitude, latitude }: PushSubscriber): void {
    const keyring = this.#keyring()
    const id = subscriberId(keyring, endpoint)
    const sealed: Sealed = {
      household: id,
      sourceId: null,
      name: '',
      address: '',
      language,
      contacts: [{ channel: 'push', address }],
      vulnerable: false,
    }
    this.#write(() => this.#places.set(this.#keep(id, sealed), [[longitude, latitude]]))
    this.#forget()
  }

  /** False where nobody here has this endpoint. */
  unsubscribe(endpoint: string): boolean {
    const id = subscriberId(this.#keyring(), endpoint)
    const known = this.#storage.sql.exec('SELECT 1 FROM person WHERE id = ?', id).toArray().length > 0
    this.remove([id])
    return known
  }

  /** Whoever signed up, written anew; the same id replaces. */
  keepSignedUp(signedUp: SignedUp): void {
    const { id, name, language, places: wanted } = signedUp
    const sealed: Sealed = {
      household: householdOf(signedUp),
      sourceId: null,
      name,
      address: wanted[0]?.label ?? '',
      language,
      contacts: contactsOfSignedUp(signedUp),
      vulnerable: false,
      dwellings: wanted.map(({ dwelling }) => dwelling ?? UNKNOWN_DWELLING),
      signedUp,
    }
    this.#write(() => {
      const before = this.quality.addressesOf([id])
      const points = wanted.flatMap(({ point }) => (point === null ? [] : [point]))
      this.#places.set(this.#keep(id, sealed), points)
      this.quality.left(before)
    })
    this.#forget()
  }

  /** Null where nobody of this id signed up here, or they were erased. */
  signedUp(id: string): SignedUp | null {
    return this.person(id)?.signedUp ?? null
  }

  /** Who signed up with this address; a list may hold it beside, and that is `others`. */
  signedUpBy(addressHash: string): { readonly signedUp: SignedUp | null; readonly others: number } {
    // Once each: whoever takes SMS and calls there stands twice.
    const ids = new Set(this.contactByHash(addressHash)?.persons)
    const persons = [...ids].flatMap((id) => this.person(id) ?? [])
    const own = persons.find(
      ({ signedUp }) => signedUp !== undefined && ownsAddress(signedUp, addressHash, (address) => this.hashOf(address)),
    )
    return { signedUp: own?.signedUp ?? null, others: persons.filter((one) => one !== own).length }
  }

  /** Entries of lists with one of their addresses: theirs, or of whoever had the number before. */
  othersBeside({ id, phone, email }: SignedUp): number {
    const hashes = [phone, email].flatMap((address) => (address === null ? [] : [this.hashOf(address)]))
    const persons = hashes.flatMap((hash) => this.contactByHash(hash)?.persons ?? [])
    return new Set(persons.filter((one) => one !== id && this.person(one)?.signedUp === undefined)).size
  }

  /**
   * Part of the caller's transaction. `leaving`: they want no message any more, so a list that holds their address too must not bring them one; null
   * where they only move to another shard. Answers the addresses that nobody here has any more, and no mark keeps.
   */
  eraseSignedUp(id: string, leaving: number | null): readonly string[] {
    const own = this.person(id)
    if (own?.signedUp === undefined) return []
    const hashes = [...new Set(own.contacts.map(({ address }) => this.hashOf(address)))]
    const ownHashes = [own.signedUp.phone, own.signedUp.email].flatMap((one) =>
      one === null ? [] : [this.hashOf(one)],
    )
    const shared = new Set(hashes.filter((hash) => (this.contactByHash(hash)?.persons ?? []).some((one) => one !== id)))
    if (leaving !== null) for (const hash of ownHashes) if (shared.has(hash)) this.optOut(hash, leaving)
    this.remove([id])
    return hashes.filter((hash) => !shared.has(hash) && !this.isOptedOut(hash, 'sms'))
  }

  /** They have proved the address and asked for alerts again: an earlier opt-out of it ends. */
  optIn(addressHash: string): void {
    this.#storage.sql.exec('DELETE FROM opt_out WHERE address_hash = ?', addressHash)
    this.#forget()
  }

  /** Addresses that ended for good: forgotten, with whoever was nothing but one of them. */
  dropContacts(addressHashes: ReadonlySet<string>): void {
    if (addressHashes.size === 0) return
    const keyring = this.#keyring()
    const ids = new Set([...addressHashes].flatMap((hash) => this.contactByHash(hash)?.persons ?? []))
    const nobody: string[] = []
    this.#storage.transactionSync(() => {
      for (const person of this.persons().filter(({ id }) => ids.has(id))) {
        const { id, places, contacts, ...rest } = person
        void places
        const left = contacts.filter(({ address }) => !addressHashes.has(keyring.blindIndex(address)))
        if (left.length === 0 && isBrowser(id)) nobody.push(id)
        else
          this.#keep(id, {
            ...rest,
            contacts: left.map(({ channel, address }) => ({ channel, address })),
            ...(rest.signedUp === undefined ? {} : { signedUp: withOnly(rest.signedUp, left) }),
          })
      }
    })
    this.remove(nobody)
    this.#forget()
  }

  /** Writes one sealed person with their contacts; answers their number. Part of the caller's transaction. */
  #keep(id: string, sealed: Sealed): number {
    const [kept] = this.#keepAll([this.#ready(id, sealed)])
    return kept?.n ?? 0
  }

  /** Part of the caller's transaction. */
  #keepAll(all: readonly Ready[]): readonly Kept[] {
    const known = new Set(this.holds(all.map(({ id }) => id)))
    const kept = all.map((one) => {
      const isKnown = known.has(one.id)
      return { ...one, isKnown, n: this.#keepPerson(one, isKnown) }
    })
    this.#keepContacts(kept)
    return kept
  }

  #ready(id: string, sealed: Sealed): Ready {
    const keyring = this.#keyring()
    return {
      id,
      sealed: keyring.sealText('person', `person|${id}`, JSON.stringify(sealed)),
      household: this.#householdHash(id, sealed.household),
      // A number that takes SMS and calls stands there twice.
      hashes: [...new Set(sealed.contacts.map(({ address }) => address))].map((one) => keyring.blindIndex(one)),
      places: [],
    }
  }

  // `OR FAIL`: the transaction is undone as a whole where one fails, so SQLite need not keep, for each statement by itself, the pages as they were.
  // An upsert does, in a file: of an import nine of ten writes were that.
  #keepPerson({ id, sealed, household }: Ready, isKnown: boolean): number {
    const statement = isKnown
      ? 'UPDATE OR FAIL person SET sealed = ?, household = ? WHERE id = ? RETURNING n'
      : 'INSERT OR FAIL INTO person (sealed, household, id) VALUES (?, ?, ?) RETURNING n'
    return Number(this.#storage.sql.exec(statement, sealed, household, id).one()['n'])
  }

  #keepContacts(kept: readonly Kept[]): void {
    const { sql } = this.#storage
    const known = kept.flatMap(({ n, isKnown }) => (isKnown ? [n] : []))
    if (known.length > 0)
      sql.exec('DELETE FROM contact WHERE person IN (SELECT value FROM json_each(?))', JSON.stringify(known))
    const pairs = kept.flatMap(({ n, hashes }) => hashes.map((hash) => [n, hash] as const))
    sql.exec(
      'INSERT OR IGNORE INTO contact (person, address_hash) SELECT value ->> 0, value ->> 1 FROM json_each(?)',
      JSON.stringify(pairs),
    )
    const hashes = pairs.map(([, hash]) => hash)
    this.quality.arrived(hashes, Date.now())
  }

  clear(): void {
    for (const table of ['person', 'contact', 'places', 'place_block', 'contact_age', 'contact_quality'])
      this.#storage.sql.exec(`DELETE FROM ${table}`)
    this.#forget()
  }

  #forget(): void {
    // The caller's transaction may still come to nothing.
    this.#places.forget()
    this.#forgetPersons()
  }

  #forgetPersons(): void {
    this.#persons = null
    this.#byId = null
    this.#optedOut = null
    this.#byAddress = null
    this.#hashes.clear()
    this.quality.forget()
  }

  // With the points of whoever it writes; what comes to nothing on the disk must not stay in memory.
  #write(body: () => void): void {
    try {
      this.#storage.transactionSync(() => {
        body()
        this.#places.seal()
      })
    } catch (error) {
      this.#places.forget()
      throw error
    }
  }
}

function sealedOf(row: ImportRow): Sealed {
  return {
    household: row.household,
    sourceId: row.sourceId,
    name: row.name,
    address: row.address,
    language: row.language,
    contacts: contactsOf(row),
    vulnerable: row.vulnerable,
    ...(row.dwelling === undefined ? {} : { dwellings: [row.dwelling] }),
  }
}

function pointsOf({ longitude, latitude }: ImportRow): readonly Position[] {
  return longitude !== null && latitude !== null ? [[longitude, latitude]] : []
}

function contactsOf({ phone, phoneChannels, email, contact }: ImportRow): Sealed['contacts'] {
  const phones = phone === null ? [] : (phoneChannels ?? PHONE_CHANNELS).map((channel) => ({ channel, address: phone }))
  const mails = email == null ? [] : [{ channel: 'mail' as const, address: email }]
  return [...phones, ...mails, ...(contact == null ? [] : [{ channel: 'contact' as const, address: contact }])]
}

/** A number that left one channel and no other. */
function leftKey(addressHash: string, channel: BesideSms): string {
  return `${channel}|${addressHash}`
}

function subscriberId(keyring: Keyring, endpoint: string): string {
  return browserId(keyring.hmacText('person id', `push|${endpoint}`).slice(0, 22))
}

/**
 * Idempotent by source id, else by household, name and number; a keyed hash, since a source id may be a name. Two people of a household of whom the
 * list gives nothing but a mailbox are two.
 */
export function personId(
  keyring: Keyring,
  row: Pick<ImportRow, 'sourceId' | 'household' | 'name' | 'phone' | 'email'>,
): string {
  const told = row.phone ?? (row.name === '' ? row.email : null) ?? ''
  const name = row.sourceId === null ? `${row.household}|${row.name}|${told}` : `source|${row.sourceId}`
  return keyring.hmacText('person id', name).slice(0, 22)
}
