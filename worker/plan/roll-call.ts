// The machine of a roll call: an SMS to each of a group at once, a call to whoever has not answered, the next group where too few come.
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { RingState } from '../model/ring.ts'
import { comesTo, type RollAnswer, type RollCall, type RollPerson } from '../model/roll-call.ts'
import type { DutyMember, DutyRole } from '../model/roster.ts'
import { MINUTE_MS, type Instant } from '../model/time.ts'

/** As the ladder that wakes: nobody is given longer to answer an SMS. */
export const CALLED_AFTER_MS = 3 * MINUTE_MS

export interface AskedRollCall {
  readonly groups: readonly DutyRole[]
  readonly needed: number
  readonly withinMs: number
  readonly why: string
  readonly where: string
}

type Members = readonly Pick<DutyMember, 'id' | 'name' | 'role'>[]

/** An SMS is the first round of a person, a call the second. */
export const ROUND = { sms: 1, voice: 2 } as const

export type RollEffect =
  | { readonly kind: 'ring'; readonly member: string; readonly by: 'sms' | 'voice' }
  | { readonly kind: 'group'; readonly role: DutyRole; readonly people: number }
  | { readonly kind: 'call off' }

export interface RollStepped {
  readonly kind: 'ok'
  readonly call: RollCall
  readonly effects: readonly RollEffect[]
}

export function beginRollCall(
  asked: AskedRollCall,
  members: Members,
  { number, by, now }: { readonly number: number; readonly by: Actor; readonly now: Instant },
): RollStepped | Refusal {
  const groups = [...new Set(asked.groups)]
  if (!members.some(({ role }) => groups.includes(role)))
    return refused('nobody to call', 'nobody of the directory has one of these roles')
  const { needed, withinMs, why, where } = asked
  const begun = { number, startedAt: now, by, why, where, groups, needed, withinMs, called: 0, groupAt: now }
  return nextGroup({ kind: 'ok', call: { ...begun, people: [], ended: null }, effects: [] }, members, now)
}

/** Who has not answered is called; where too few come in time, the next group is. */
export function rollTime(call: RollCall, members: Members, now: Instant): RollStepped {
  if (call.ended !== null) return { kind: 'ok', call, effects: [] }
  const silent = call.people.filter((person) => isToBeCalled(person) && person.calledAt + CALLED_AFTER_MS <= now)
  const people = call.people.map((person) =>
    silent.includes(person) ? { ...person, by: 'voice' as const, state: 'under way' as const } : person,
  )
  const effects = silent.map(({ member }): RollEffect => ({ kind: 'ring', member, by: 'voice' }))
  const stepped: RollStepped = { kind: 'ok', call: silent.length === 0 ? call : { ...call, people }, effects }
  return isShort(call) && call.groupAt + call.withinMs <= now ? nextGroup(stepped, members, now) : stepped
}

/** When somebody must be called next; null where everybody has answered or was called and enough come. */
export function nextRollAt(call: RollCall): Instant | null {
  if (call.ended !== null) return null
  const times = [
    ...call.people.filter(isToBeCalled).map(({ calledAt }) => calledAt + CALLED_AFTER_MS),
    ...(isShort(call) ? [call.groupAt + call.withinMs] : []),
  ]
  return times.length === 0 ? null : Math.min(...times)
}

/** The newest word of a person counts: who comes after all is expected. */
export function rollAnswered(
  call: RollCall,
  {
    member,
    said,
    how,
    at,
  }: {
    readonly member: string
    readonly said: RollAnswer
    readonly how: 'sms' | 'voice' | 'hand'
    readonly at: Instant
  },
): RollCall {
  return withPerson(call, member, (person) => ({ ...person, answer: { said, how, at } }))
}

export function rollRung(
  call: RollCall,
  { member, round, state }: { readonly member: string; readonly round: number; readonly state: RingState },
): RollCall {
  return withPerson(call, member, (person) =>
    ROUND[person.by] === round && person.state !== state ? { ...person, state } : person,
  )
}

/** « 1 », « 1 20 », « J’arrive 20 min », « 2 », « 3 »; null where it is no answer to a roll call. */
export function parseRollSms(text: string): RollAnswer | null {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
  const said = words.join(' ')
  const coming = /^(?:1|JE VIENS|J ARRIVE|ARRIVE|OUI|OK)(?: (?:DANS )?(\d{1,3})(?: ?(?:M|MN|MIN|MINUTES?))?)?$/.exec(
    said,
  )
  if (coming !== null) return { kind: 'coming', inMinutes: coming[1] === undefined ? null : Number(coming[1]) }
  if (/^(?:2|NON|INDISPONIBLE|INDISPO|ABSENTE?)$/.test(said)) return { kind: 'unavailable' }
  if (/^(?:3|SUR PLACE|DEJA SUR PLACE|DEJA LA)$/.test(said)) return { kind: 'there' }
  return null
}

function isToBeCalled({ by, answer }: RollPerson): boolean {
  return by === 'sms' && answer === null
}

function isShort(call: RollCall): boolean {
  return call.called < call.groups.length && comesTo(call) < call.needed
}

// A group in which nobody is left to call is passed over: its wait would be for nobody.
function nextGroup({ call, effects }: RollStepped, members: Members, now: Instant): RollStepped {
  const role = call.groups[call.called]
  if (role === undefined) return { kind: 'ok', call, effects }
  const fresh = members.filter((member) => member.role === role && call.people.every((one) => one.member !== member.id))
  const next: RollCall = {
    ...call,
    called: call.called + 1,
    groupAt: now,
    people: [
      ...call.people,
      ...fresh.map(({ id, name }): RollPerson => ({
        member: id,
        name,
        role,
        calledAt: now,
        by: 'sms',
        state: 'under way',
        answer: null,
      })),
    ],
  }
  const told: RollEffect[] = [
    { kind: 'group', role, people: fresh.length },
    ...fresh.map(({ id }): RollEffect => ({ kind: 'ring', member: id, by: 'sms' })),
  ]
  const stepped: RollStepped = { kind: 'ok', call: next, effects: [...effects, ...told] }
  return fresh.length === 0 ? nextGroup(stepped, members, now) : stepped
}

function withPerson(call: RollCall, member: string, change: (person: RollPerson) => RollPerson): RollCall {
  const people = call.people.map((person) => (person.member === member ? change(person) : person))
  return people.every((person, index) => person === call.people[index]) ? call : { ...call, people }
}
