// Any order of drops, repeats and reconnects gives every member the same log, nothing lost and nothing twice.
import { describe, expect, test } from 'vitest'
import {
  askOf,
  inWalkOrder,
  nextPiece,
  NOTHING_KEPT,
  shownDoors,
  unsentCount,
  withAct,
  withNews,
  withoutPiece,
  withPiece,
  withSos,
  type Kept,
} from '../../console/field/kept.ts'
import type { FieldDoor, FieldMessage, FieldNews, NumberedAct } from '../../worker/model/field.ts'
import { takeActs } from '../../worker/plan/field-log.ts'

/** Mulberry32: the same seed gives the same run, on every machine. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

type Ask = ReturnType<typeof askOf>

/** The room as the object keeps it: what it takes is decided by the same function. */
class Room {
  readonly log: FieldMessage[] = []
  readonly #heard = new Map<number, number>()
  sos = 0
  #sos = new Map<number, Set<number>>()

  answer(phone: number, ask: Ask): FieldNews {
    const { fresh, heard } = takeActs(this.#heard.get(phone) ?? 0, ask.acts)
    this.#heard.set(phone, heard)
    if (ask.sos !== null && !(this.#sos.get(phone)?.has(ask.sos) ?? false)) {
      this.#sos.set(phone, (this.#sos.get(phone) ?? new Set()).add(ask.sos))
      this.sos += 1
    }
    for (const { act } of fresh)
      if (act.kind === 'message')
        this.log.push({
          seq: this.log.length + 1,
          from: phone,
          name: String(phone),
          team: null,
          text: act.text,
          reply: null,
          at: 0,
        })
    return { ...newsOf(this.log.length), heard, messages: this.log.filter(({ seq }) => seq > ask.since) }
  }
}

function newsOf(upTo: number): FieldNews {
  return {
    upTo,
    heard: 0,
    refused: [],
    you: { id: 1, name: 'Marc', team: 1, read: 0 },
    teams: [],
    members: [],
    messages: [],
    tasks: [],
    doors: [],
    gone: { tasks: [], doors: [] },
    sos: null,
    recall: null,
    machineNow: 0,
    now: 0,
    timeZone: 'Europe/Paris',
  }
}

interface Letter<T> {
  readonly phone: number
  readonly ask: Ask
  readonly body: T
}

/** Calls and answers lie in two bags; any may be taken next, twice, late, or never. */
function run(seed: number): {
  readonly room: Room
  readonly phones: readonly Kept[]
  readonly said: readonly string[]
} {
  const roll = dice(seed)
  const room = new Room()
  const phones: Kept[] = [NOTHING_KEPT, NOTHING_KEPT, NOTHING_KEPT]
  const said: string[] = []
  const calls: Letter<null>[] = []
  const answers: Letter<FieldNews>[] = []
  const of = (phone: number) => phones[phone] ?? NOTHING_KEPT
  const arrive = ({ phone, ask, body }: Letter<FieldNews>) => (phones[phone] = withNews(of(phone), ask, body, 0))
  for (let step = 0; step < 300; step++) {
    const phone = roll(3)
    switch (roll(6)) {
      case 0: {
        const text = `${phone}.${said.length}`
        said.push(text)
        phones[phone] = withAct(of(phone), { kind: 'message', to: 'all', text }, step)
        break
      }
      case 1:
      case 2:
        calls.push({ phone, ask: askOf(of(phone)), body: null })
        break
      case 3:
      case 4: {
        const call = calls[roll(Math.max(1, calls.length))]
        // Left in the bag it comes once more.
        if (call !== undefined && roll(2) === 0) calls.splice(calls.indexOf(call), 1)
        if (call !== undefined) answers.push({ ...call, body: room.answer(call.phone, call.ask) })
        break
      }
      default: {
        const [answer] = answers.splice(roll(Math.max(1, answers.length)), 1)
        if (answer !== undefined && roll(3) > 0) arrive(answer)
        if (answer !== undefined && roll(4) === 0) arrive(answer)
      }
    }
    if (roll(60) === 0) phones[phone] = withSos(of(phone), step)
  }
  // The network is back: each asks until it knows everything.
  for (let round = 0; round < 12; round++)
    for (const phone of phones.keys()) {
      const ask = askOf(of(phone))
      arrive({ phone, ask, body: room.answer(phone, ask) })
    }
  return { room, phones, said }
}

describe('however calls and answers are lost, doubled and swapped', () => {
  test('each phone ends with the room’s own log: everything once, in one order', () => {
    let messages = 0
    for (let seed = 1; seed <= 3_000; seed++) {
      const { room, phones, said } = run(seed)
      const texts = room.log.map(({ text }) => text)
      expect(texts.toSorted(), `seed ${seed}`).toEqual(said.toSorted())
      for (const phone of phones) {
        expect(
          phone.messages.map(({ text }) => text),
          `seed ${seed}`,
        ).toEqual(texts)
        expect(unsentCount(phone), `seed ${seed}`).toBe(0)
      }
      // What one person said stands in the order in which they said it.
      for (const phone of phones.keys())
        expect(texts.filter((text) => text.startsWith(`${phone}.`))).toEqual(
          said.filter((text) => text.startsWith(`${phone}.`)),
        )
      messages += texts.length
    }
    expect(messages).toBeGreaterThan(60_000)
  })

  test('without the count the same runs would double: the test can fail', () => {
    const room = new Room()
    const ask = askOf(withAct(NOTHING_KEPT, { kind: 'message', to: 'all', text: 'un' }, 0))
    room.answer(1, ask)
    room.answer(1, ask)
    expect(room.log).toHaveLength(1)
    expect(takeActs(0, ask.acts).fresh).toHaveLength(1)
    const gap: NumberedAct[] = [{ counter: 2, at: 0, act: { kind: 'message', to: 'all', text: 'deux' } }]
    expect(takeActs(0, gap)).toEqual({ fresh: [], heard: 0 })
  })
})

const DOOR: FieldDoor = {
  number: 14,
  team: 1,
  street: 'rue Basse',
  address: '12 rue Basse',
  expected: 2,
  need: false,
  state: 'to do',
  persons: 0,
  alert: 7,
  at: null,
}

describe('what a phone shows', () => {
  test('an SOS goes alone before two hundred other acts, and stays until it is confirmed', () => {
    let kept = NOTHING_KEPT
    for (let n = 0; n < 250; n++) kept = withAct(kept, { kind: 'message', to: 'team', text: String(n) }, n)
    kept = withSos(withSos(kept, 500), 900)
    expect(askOf(kept)).toMatchObject({ sos: 500, acts: [] })
    const answered = withNews(kept, askOf(kept), newsOf(1), 0)
    expect(answered.unsentSos).toBeNull()
    expect(askOf(answered).acts).toHaveLength(200)
    // The answer to a call that was made before it confirms nothing.
    expect(withNews(kept, { sos: null }, newsOf(1), 0).unsentSos).toBe(500)
  })

  test('a door shows at once what was said of it, and that it is not sent; confirmed it shows what the room says', () => {
    const known = withNews(NOTHING_KEPT, { sos: null }, { ...newsOf(1), doors: [DOOR] }, 0)
    const said = withAct(known, { kind: 'door', door: 14, state: 'left', persons: 3 }, 5)
    expect(shownDoors(said)).toMatchObject([{ state: 'left', persons: 3, isUnsent: true }])
    const answer = { ...newsOf(2), heard: 1, doors: [{ ...DOOR, state: 'refused', persons: 1 } as const] }
    expect(shownDoors(withNews(said, { sos: null }, answer, 0))).toMatchObject([{ state: 'refused', isUnsent: false }])
  })

  test('a picture waits for its act to be in, counts as one thing unsent with it, and leaves when its bytes are in', () => {
    const photo = { kind: 'media', of: 'photo', to: 'team', text: '', task: null, made: null } as const
    const said = withPiece(withAct(NOTHING_KEPT, { kind: 'message', to: 'team', text: 'un' }, 0), photo, 0)
    expect([nextPiece(said), unsentCount(said)]).toEqual([null, 2])
    const known = withNews(said, { sos: null }, { ...newsOf(1), heard: 2 }, 0)
    expect([nextPiece(known), unsentCount(known)]).toEqual([2, 1])
    // Told again by an older answer, or not: it is still the same one picture.
    expect(nextPiece(withNews(known, { sos: null }, { ...newsOf(1), heard: 1 }, 0))).toBe(2)
    const sent = withoutPiece(known, 2)
    expect([nextPiece(sent), unsentCount(sent), sent.refused]).toEqual([null, 0, []])
    expect(withoutPiece(known, 2, 'not accepted').refused).toEqual(['not accepted'])
  })

  test('forbidden zones stay known until others are told, and the end of the rights with them', () => {
    const zones = [{ id: 'B', name: 'Rue Basse', geometry: [] }]
    const told = withNews(NOTHING_KEPT, { sos: null }, { ...newsOf(1), forbidden: zones, until: 99 }, 0)
    const later = withNews(told, { sos: null }, newsOf(2), 0)
    expect([later.forbidden, later.until]).toEqual([zones, 99])
    expect(withNews(later, { sos: null }, { ...newsOf(3), forbidden: [] }, 0).forbidden).toEqual([])
  })

  test('an older answer brings nothing back', () => {
    const gone = { ...newsOf(5), gone: { tasks: [], doors: [14] } }
    const known = withNews(
      withNews(NOTHING_KEPT, { sos: null }, { ...newsOf(4), doors: [DOOR] }, 0),
      { sos: null },
      gone,
      0,
    )
    expect(known.doors).toEqual([])
    expect(withNews(known, { sos: null }, { ...newsOf(4), doors: [DOOR] }, 0).doors).toEqual([])
  })

  test('what is to do stands before what is done, who needs help at its head', () => {
    const doors = [
      { ...DOOR, number: 1, state: 'left' },
      { ...DOOR, number: 2 },
      { ...DOOR, number: 3, need: true },
      { ...DOOR, number: 4, state: 'absent' },
    ] as const
    expect(inWalkOrder(doors).map(({ number }) => number)).toEqual([3, 2, 4, 1])
  })
})
