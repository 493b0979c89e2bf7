// The parts of the front desk, put together once for a shard. Only shard 0 is ever asked.
import { parseAddresses } from '../../audience/address-book.ts'
import type { Env } from '../../env.ts'
import { DAY_MS, HOUR_MS } from '../../model/time.ts'
import type { AddressReport } from '../rpc/residents.ts'
import type { AlarmHandler, Alarms } from '../shared/alarms.ts'
import type { Keyring } from '../shared/seal.ts'
import { AddressTable, type FoundAddress } from './address-table.ts'
import { AgentDesk } from './agent-desk.ts'
import { CodeDesk, dayOf } from './code-desk.ts'
import { Confirming } from './confirming.ts'
import { ContactDesk } from './contact-desk.ts'
import { CoverageDesk } from './coverage-desk.ts'
import { DeskTables } from './desk-tables.ts'
import { FrontDesk } from './front-desk.ts'
import { JoinDesk } from './join-desk.ts'
import type { Journal, JournalIdentity } from './journal.ts'
import { breath } from './importing.ts'
import { PhoneDesk } from './phone-desk.ts'
import { PhoneTable } from './phone-table.ts'
import { PlaceDesk } from './place-desk.ts'
import type { Registry } from './registry.ts'
import { RecordDesk } from './record-desk.ts'
import { SignUpDesk } from './sign-up-desk.ts'
import { SignUpHomes } from './sign-up-homes.ts'
import { TopicDesk } from './topic-desk.ts'

const PURGE = 'front desk'
const TALLIES_SHOWN_DAYS = 60
const MOST_STREETS = 12
/** Rows that one transaction writes; none holds the object for long. */
const CHUNK = 500

export interface Desk {
  readonly handlers: Readonly<Record<string, AlarmHandler>>
  readonly front: FrontDesk
  readonly contacts: ContactDesk
  readonly agent: AgentDesk
  readonly topics: TopicDesk
  readonly joins: JoinDesk
  readonly phones: PhoneDesk
  takeAddresses(
    csv: string,
  ): Promise<AddressReport | { readonly kind: 'refused'; readonly message: string; readonly mend: string }>
  addresses: AddressTable['page']
  tallies(): ReturnType<DeskTables['tallies']>
  readonly coverage: CoverageDesk
  readonly confirming: Confirming
  streetsLike(typed: string): readonly string[]
  /** What may have been meant; alone where it is written so in the file. */
  meant(typed: string): readonly FoundAddress[]
}

export function deskOf(parts: {
  readonly storage: DurableObjectStorage
  readonly env: Env
  readonly journal: Journal
  readonly registry: Registry
  readonly alarms: () => Alarms
  readonly identity: () => JournalIdentity
  readonly keyring: () => Keyring
}): Desk {
  const { storage, env, journal, registry, alarms, identity, keyring } = parts
  const tables = new DeskTables(storage.sql)
  const waiting = new PhoneTable(storage.sql)
  const book = new AddressTable(storage.sql)
  const homes = () => new SignUpHomes({ env, keyring: keyring(), ...identity() })
  const purgeLater = () => alarms().setNoLater(PURGE, Date.now() + HOUR_MS)
  const codes = new CodeDesk({ storage, tables, journal, keyring, used: purgeLater })
  const places = new PlaceDesk(book)
  const agent = new AgentDesk({ storage, tables, codes, places, homes })
  const contacts = new ContactDesk({ storage, tables, codes, homes, keyring })
  const signUps = new SignUpDesk({ storage, tables, codes, places, homes, keyring })
  const records = new RecordDesk({ tables, places, contacts, homes, keyring })
  const purge = () => {
    const now = Date.now()
    storage.transactionSync(() => {
      const signUps = tables.purge(now, dayOf(now))
      // So long a receipt may still come; after it neither a number nor a code is left here.
      const messages = journal.purgeSignUps(now - DAY_MS)
      if (signUps > 0 || messages > 0) journal.note('purged', { signUps, messages })
      const byPhone = waiting.purge(now)
      if (byPhone > 0) journal.note('purged', { byPhone })
    })
    if (tables.isUsed || waiting.isUsed || journal.keepsSignUps) alarms().setNoLater(PURGE, now + HOUR_MS)
  }
  return {
    handlers: { [PURGE]: purge },
    front: new FrontDesk({ signUps, records, homes, keyring }),
    contacts,
    agent,
    topics: new TopicDesk({ storage, tables, codes, homes }),
    joins: new JoinDesk({
      ...{ storage, tables, codes, homes, keyring },
      meant: (typed) => ({ exact: book.exactly(typed), near: typed === '' ? [] : book.near(typed) }),
    }),
    phones: new PhoneDesk({
      ...{ storage, env, tables, waiting, codes, agent, keyring },
      territory: () => identity().territory,
    }),
    takeAddresses: (csv) => takeAddresses(storage, book, { csv, code: identity().territory }),
    coverage: new CoverageDesk({ env, book, identity }),
    confirming: new Confirming({ storage, origin: env.TOCSIN_ORIGIN, registry, journal, codes, keyring }),
    streetsLike: (typed) => book.streetsLike(typed, MOST_STREETS),
    meant: (typed) => {
      const exact = book.exactly(typed)
      return exact === null ? book.near(typed) : [exact]
    },
    addresses: (after, limit) => book.page(after, limit),
    tallies: () => tables.tallies(dayOf(Date.now() - TALLIES_SHOWN_DAYS * DAY_MS)),
  }
}

// Chunk after chunk, with a breath between: a town's file is long, and this shard may be sending.
async function takeAddresses(
  storage: DurableObjectStorage,
  book: AddressTable,
  { csv, code }: { readonly csv: string; readonly code: string },
) {
  const parsed = parseAddresses(csv, code)
  if (parsed.kind === 'refused') return parsed
  const { addresses, refused } = parsed
  const edition = book.begin()
  for (let start = 0; start < addresses.length; start += CHUNK) {
    storage.transactionSync(() => book.add(edition, addresses.slice(start, start + CHUNK)))
    await breath()
  }
  // Whoever looks for an address finds it in the old file until the new one is whole: a kill before this leaves the old one.
  book.turnTo(edition)
  while (book.sweep(CHUNK)) await breath()
  return { kind: 'taken', addresses: addresses.length, leftOut: refused } as const
}
