import { describe, expect, test } from 'vitest'
import { verdictOf } from '../../../worker/audience/filter.ts'
import { countAudience, filtered, selectPersons } from '../../../worker/audience/select.ts'
import { contentHash } from '../../../worker/decide/content.ts'
import { covers, isOpen } from '../../../worker/model/audience-filter.ts'
import { wordedFor, wordingFor, type Dwelling } from '../../../worker/model/dwelling.ts'
import type { Person } from '../../../worker/model/recipient.ts'
import type { AlertContent } from '../../../worker/model/alert.ts'
import { contentB, zone } from '../decide/people-decide.ts'

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  household: id,
  sourceId: null,
  name: '',
  address: '',
  language: 'fr',
  contacts: [
    { channel: 'sms', address: `+33${id}`, optedOut: false },
    { channel: 'voice', address: `+33${id}`, optedOut: false },
  ],
  places: [[0.5, 0.5]],
  vulnerable: false,
  ...more,
})
const content = (more: Partial<AlertContent> = {}): AlertContent => ({ ...contentB, ...more })
const lives = (kind: Dwelling['kind'], floor: number | null = null): Partial<Person> => ({
  dwellings: [{ kind, floor }],
})

describe('a filter', () => {
  test('keeps who fits, leaves out who does not, and never drops somebody for what nobody knows of them', () => {
    const wanted = { dwellings: ['single storey', 'mobile home'] } as const
    expect(verdictOf(person('1', lives('mobile home')), wanted)).toBe('meant')
    expect(verdictOf(person('2', lives('upper floor')), wanted)).toBe('left out')
    expect(verdictOf(person('3', lives(null, 2)), wanted)).toBe('unknown')
    expect(verdictOf(person('4'), wanted)).toBe('unknown')
  })

  test('of a floor knows that a basement is below it, and says nothing of a place of which only the kind is known', () => {
    const low = { maxFloor: 0 }
    expect(verdictOf(person('1', lives(null, 0)), low)).toBe('meant')
    expect(verdictOf(person('2', lives(null, 1)), low)).toBe('left out')
    expect(verdictOf(person('3', lives('basement')), low)).toBe('meant')
    expect(verdictOf(person('4', lives('upper floor')), low)).toBe('unknown')
  })

  test('of channels finds those who can be told in one way only', () => {
    const callOnly = person('1', { contacts: [{ channel: 'voice', address: '+331', optedOut: false }] })
    expect(verdictOf(callOnly, { needs: ['call only'] })).toBe('meant')
    expect(verdictOf(person('2'), { needs: ['call only'] })).toBe('left out')
    expect(verdictOf(person('3', { contacts: [] }), { needs: ['text only'] })).toBe('unknown')
  })

  test('asks of somebody with several places whether one of them fits', () => {
    const both: Partial<Person> = {
      dwellings: [
        { kind: 'upper floor', floor: 2 },
        { kind: 'mobile home', floor: null },
      ],
    }
    expect(verdictOf(person('1', both), { dwellings: ['mobile home'] })).toBe('meant')
    expect(verdictOf(person('2', both), { dwellings: ['basement'] })).toBe('left out')
  })

  test('is counted: those it leaves out, and those whom it cannot judge and who are told', () => {
    const persons = [
      person('1', lives('mobile home')),
      person('2', lives('upper floor')),
      person('3'),
      person('4', { places: [[9, 9]], ...lives('mobile home') }),
    ]
    const square = {
      ...zone('A'),
      geometry: [
        [
          [
            [0, 0],
            [1, 0],
            [1, 1],
            [0, 1],
            [0, 0],
          ],
        ],
      ],
    } as const
    const filter = { dwellings: ['mobile home'] } as const
    expect(countAudience([square], persons, ['sms'], filter)).toMatchObject({
      persons: 2,
      byZone: { A: 2 },
      leftOut: 1,
      unjudged: 1,
    })
    expect(countAudience([square], persons, ['sms'])).toMatchObject({ persons: 3, leftOut: 0, unjudged: 0 })
    expect(filtered(selectPersons([square], persons), filter).map(({ person: { id } }) => id)).toEqual(['1', '3'])
  })

  test('is part of what two people bind themselves to, and no order of its words is', () => {
    const filter = { dwellings: ['basement', 'mobile home'], maxFloor: 0 } as const
    const turned = { maxFloor: 0, dwellings: ['mobile home', 'basement'] } as const
    const hash = contentHash(content({ filter }), 1)
    expect(contentHash(content({ filter: turned }), 1)).toBe(hash)
    expect(contentHash(content({ filter: { ...filter, maxFloor: 1 } }), 1)).not.toBe(hash)
    expect(contentHash(content(), 1)).not.toBe(hash)
    expect(contentHash(content({ filter: {} }), 1)).toBe(contentHash(content(), 1))
    expect(contentHash(content({ variants: { 'no floor': { fr: 'a' } } }), 1)).not.toBe(contentHash(content(), 1))
  })

  test('of an update is as wide as those told, or wider', () => {
    const told = { dwellings: ['basement'], maxFloor: 0 } as const
    expect(covers(undefined, told)).toBe(true)
    expect(covers({ dwellings: ['basement', 'mobile home'] }, told)).toBe(true)
    expect(covers({ maxFloor: 1 }, told)).toBe(true)
    expect(covers({ dwellings: ['mobile home'] }, told)).toBe(false)
    expect(covers({ languages: ['fr'] }, told)).toBe(false)
    expect(covers(told, undefined)).toBe(false)
    expect(isOpen({})).toBe(true)
  })
})

describe('the wording for somebody', () => {
  test.each<[string, readonly Dwelling[], string | null]>([
    ['an upper floor', [{ kind: 'upper floor', floor: null }], 'upper floor'],
    ['the third floor', [{ kind: null, floor: 3 }], 'upper floor'],
    ['a single storey', [{ kind: 'single storey', floor: 0 }], 'no floor'],
    ['a mobile home', [{ kind: 'mobile home', floor: null }], 'no floor'],
    ['a basement', [{ kind: null, floor: -1 }], 'no floor'],
    ['no stairs, on whichever floor', [{ kind: 'no stairs', floor: 4 }], 'no floor'],
    ['a ground floor, which may have one above', [{ kind: null, floor: 0 }], null],
    ['nothing known', [], null],
    [
      'one place with and one without',
      [
        { kind: 'upper floor', floor: null },
        { kind: 'mobile home', floor: null },
      ],
      'no floor',
    ],
    [
      'one place with and one of which nobody knows',
      [
        { kind: 'upper floor', floor: null },
        { kind: null, floor: null },
      ],
      null,
    ],
  ])('of %s', (_, dwellings, wording) => expect(wordingFor(dwellings)).toBe(wording))

  test('is the text itself where it has no words of its own', () => {
    const said = { texts: { fr: 'tous' }, variants: { 'no floor': { fr: 'sans' } } }
    expect(wordedFor(said, 'no floor').texts).toEqual({ fr: 'sans' })
    expect(wordedFor(said, 'upper floor').texts).toEqual({ fr: 'tous' })
    expect(wordedFor(said, null).texts).toEqual({ fr: 'tous' })
  })
})
