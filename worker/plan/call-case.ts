// One case: taken, passed on to the rescue service, over. A further call for the same place adds to it, and opens it again.
import type { Call, CallAct, ToldCall } from '../model/call.ts'
import type { Actor } from '../model/identity.ts'
import { refused, type Refusal } from '../model/reason.ts'
import type { Instant } from '../model/time.ts'

interface Done {
  readonly by: Actor
  readonly at: Instant
}
type Stepped = { readonly kind: 'ok'; readonly call: Call } | Refusal

export function newCall(told: ToldCall, { by, at }: Done, number: number): Call {
  const { phone, name, address, point, persons, waterCm, mobility, words, reference } = told
  const isPassedOn = reference !== ''
  return {
    ...{ phone, name, address, point, persons, waterCm, mobility, words, reference },
    number,
    at,
    lastAt: at,
    calls: 1,
    state: isPassedOn ? 'passed on' : 'new',
    by,
    passedOnAt: isPassedOn ? at : null,
    ended: null,
  }
}

const WORST = ['walks', 'needs help', 'bedridden'] as const

/** The newest word on persons and water counts; who is worst off stays so until somebody has been there. */
export function calledAgain(call: Call, told: ToldCall, { at }: Done): Call {
  const wasOver = call.state === 'safe' || call.state === 'closed'
  const reference = told.reference || call.reference
  // What was over is told to the rescue service anew: its old number stands for what is done.
  const isPassedOn = told.reference !== '' || (call.state === 'passed on' && !wasOver)
  return {
    ...call,
    phone: told.phone || call.phone,
    name: told.name || call.name,
    point: call.point ?? told.point,
    persons: told.persons,
    waterCm: told.waterCm ?? call.waterCm,
    mobility: WORST[Math.max(WORST.indexOf(call.mobility), WORST.indexOf(told.mobility))] ?? told.mobility,
    words: [call.words, told.words].filter((words) => words !== '').join(' / '),
    reference,
    lastAt: at,
    calls: call.calls + 1,
    state: isPassedOn ? 'passed on' : 'new',
    passedOnAt: isPassedOn ? (call.passedOnAt ?? at) : null,
    ended: null,
  }
}

export function stepCall(call: Call, act: CallAct, { by, at }: Done): Stepped {
  if (call.state === 'safe' || call.state === 'closed')
    return refused('already decided', 'this call is over: a further call for the same place opens it again')
  switch (act.kind) {
    case 'pass on': {
      const reference = act.reference.trim()
      if (reference === '')
        return refused('reason required', 'write the number that the rescue service gave: it finds the call again')
      if (call.state === 'passed on' && call.reference === reference) return { kind: 'ok', call }
      return { kind: 'ok', call: { ...call, state: 'passed on', reference, passedOnAt: call.passedOnAt ?? at } }
    }
    case 'safe':
      return { kind: 'ok', call: { ...call, state: 'safe', ended: { by, at, why: act.note.trim() } } }
    case 'close': {
      const why = act.reason.trim()
      if (why === '') return refused('reason required', 'nobody is known to be safe: write why this call is closed')
      return { kind: 'ok', call: { ...call, state: 'closed', ended: { by, at, why } } }
    }
    default:
      return act satisfies never
  }
}
