// Who of one revision was not reached, for people to go and see: named only to who may, and never stored beside the journal.
import { bestReach, personReach, type ReachClass } from '../../model/delivery.ts'
import { addressesOn, isBrowser } from '../../model/recipient.ts'
import type { Sheltered } from '../../model/shelter.ts'
import type { UnreachedPerson } from '../../model/view.ts'
import type { JournalGround } from './journal-ground.ts'

/** What does not count as reached. "Sent, no news" is among it: sent is not warned. */
const NOBODY: Sheltered = { phoneHashes: [], households: [] }
const NOT_REACHED: readonly ReachClass[] = ['help', 'sent', 'queued', 'unknown', 'failed', 'no channel']

interface Asked {
  readonly alert: string
  readonly revision: number
  readonly sheltered: Sheltered | undefined
}

export function unreachedOf(
  ground: JournalGround,
  { alert, revision, sheltered = NOBODY }: Asked,
): readonly UnreachedPerson[] {
  const [hashes, households] = [new Set(sheltered.phoneHashes), new Set(sheltered.households)]
  const classes = new Map<string, { readonly zones: string; readonly classes: ReachClass[] }>()
  for (const { person, zones, row } of ground.tables.targets(alert, revision)) {
    const known = classes.get(person) ?? { zones, classes: [] }
    const own = row === null ? null : personReach(row)
    if (own !== null) known.classes.push(own)
    classes.set(person, known)
  }
  const persons = new Map(ground.registry.persons().map((person) => [person.id, person]))
  return [...classes].flatMap(([id, { zones, classes: own }]) => {
    const reach = bestReach(own)
    const person = persons.get(id)
    // Erased since: there is nobody to go to.
    if (isBrowser(id) || person === undefined || !NOT_REACHED.includes(reach)) return []
    const { name, address, language, vulnerable, household } = person
    const who = { name, address, language, vulnerable, household }
    const told = { phones: addressesOn(person, 'sms', 'voice'), contacts: addressesOn(person, 'contact') }
    const isSheltered =
      households.has(household) ||
      (hashes.size > 0 && told.phones.some((phone) => hashes.has(ground.keyring.blindIndex(phone))))
    const found = isSheltered ? { sheltered: true } : {}
    return [{ ...who, ...told, ...found, reach, zones: JSON.parse(zones) as string[] }]
  })
}
