// At whose door somebody must knock: nothing of theirs works, or the list marks them as vulnerable. Named only to who may, and kept nowhere.
import { selectPersons } from '../../audience/select.ts'
import { addressesOn, isBrowser } from '../../model/recipient.ts'
import type { Zone } from '../../model/zone.ts'
import type { DoorPerson } from '../rpc/residents.ts'
import type { Registry } from './registry.ts'

export function doorsOf(registry: Registry, zone: Zone | null): readonly DoorPerson[] {
  const now = Date.now()
  const all = registry.persons()
  const persons = zone === null ? all : selectPersons([zone], all).map(({ person }) => person)
  return persons.flatMap((person) => {
    if (isBrowser(person.id)) return []
    const { name, address, household, language, vulnerable } = person
    const open = person.contacts.filter(({ optedOut }) => !optedOut)
    const works = open.some((contact) => registry.standing(contact, now) !== 'does not work')
    const why = works ? null : open.length === 0 ? ('no channel' as const) : ('does not work' as const)
    if (why === null && !vulnerable) return []
    return [{ name, address, household, language, vulnerable, phones: addressesOn(person, 'sms', 'voice'), why }]
  })
}
