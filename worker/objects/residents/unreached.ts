// Who of one revision was not reached, for people to go and see: named only to who may, and never stored beside the journal.
import { bestReach, personReach, type ReachClass } from '../../model/delivery.ts'
import { addressesOn, isBrowser } from '../../model/recipient.ts'
import type { UnreachedPerson } from '../../model/view.ts'
import type { JournalGround } from './journal-ground.ts'

/** What does not count as reached. "Sent, no news" is among it: sent is not warned. */
const NOT_REACHED: readonly ReachClass[] = ['help', 'sent', 'queued', 'unknown', 'failed', 'no channel']

export function unreachedOf(ground: JournalGround, alert: string, revision: number): readonly UnreachedPerson[] {
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
    return [{ ...who, ...told, reach, zones: JSON.parse(zones) as string[] }]
  })
}
