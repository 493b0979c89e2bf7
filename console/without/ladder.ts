// What is left when telephones die, in the order in which it reaches most people soonest; each with how it stands, and where it is done.
import type { Situation } from '../../worker/model/view.ts'
import { hailProgress } from '../../worker/model/hail.ts'
import { NOTHING_WITHOUT } from '../../worker/model/without-networks.ts'

export const LADDER = ['landlines', 'displays', 'sirens', 'radio', 'hailers', 'doors', 'observers'] as const
export type Rung = (typeof LADDER)[number]

/** `ready`: it is there and nobody has begun; `at work`; `trouble`: something of it does not answer; `none`: the town has none. */
export type RungState = 'ready' | 'at work' | 'trouble' | 'none'

export interface RungView {
  readonly rung: Rung
  readonly state: RungState
  /** Done, and of how many; null where there is nothing to count. */
  readonly done: number
  readonly all: number
}

export function ladderOf(situation: Situation): readonly RungView[] {
  const { sirens, hails } = situation.withoutNetworks ?? NOTHING_WITHOUT
  const running = situation.progress.filter(({ alert }) =>
    situation.alerts.some(({ id, state }) => id === alert && (state === 'sending' || state === 'in force')),
  )
  const read: Readonly<Record<Rung, () => Omit<RungView, 'rung'>>> = {
    landlines: () => {
      if (!situation.channels.includes('voice')) return none
      const calls = running.flatMap(({ byChannel: { voice } }) => voice ?? [])
      const all = calls.reduce((sum, reach) => sum + Object.values(reach).reduce((total, n) => total + n, 0), 0)
      const done = calls.reduce((sum, { confirmed, help, delivered }) => sum + confirmed + help + delivered, 0)
      const isDown = running.some(({ troubles }) => troubles.some(({ channel }) => channel === 'voice'))
      return { state: isDown ? 'trouble' : all > 0 ? 'at work' : 'ready', done, all }
    },
    displays: () => {
      const all = situation.displays.length
      const done = situation.displays.filter(({ view }) => view.shows !== null || view.hand?.task === 'none').length
      const isCut = situation.displays.some(({ view }) => view.state === 'cut')
      return all === 0 ? none : { state: isCut ? 'trouble' : done > 0 ? 'at work' : 'ready', done, all }
    },
    sirens: () => {
      const all = sirens.filter(({ drive }) => drive.kind !== 'prefect').length
      const done = sirens.filter(({ state }) => state.kind === 'sounding').length
      const isUnsure = sirens.some(({ state }) => state.kind === 'not confirmed')
      return all === 0 ? none : { state: isUnsure ? 'trouble' : done > 0 ? 'at work' : 'ready', done, all }
    },
    radio: () => {
      const asked = situation.relays.filter(({ pack }) => pack.kind === 'broadcast')
      const done = asked.filter(({ ended }) => ended?.how === 'sent').length
      return { state: asked.some(({ ended }) => ended === null) ? 'at work' : 'ready', done, all: asked.length }
    },
    hailers: () => {
      const parts = hails.map((sheet) => hailProgress(sheet))
      const sum = (of: (one: (typeof parts)[number]) => number) => parts.reduce((total, one) => total + of(one), 0)
      const [done, all] = [sum((one) => one.driven), sum((one) => one.all)]
      const isLeft = sum((one) => one.notDriven) > 0
      return { state: isLeft ? 'trouble' : all > done ? 'at work' : 'ready', done, all }
    },
    doors: () => {
      const all = situation.field === null ? 0 : situation.field.help.length
      return { state: all > 0 ? 'trouble' : 'ready', done: 0, all }
    },
    observers: () => {
      const all = situation.sightings.length
      return { state: all > 0 ? 'at work' : 'ready', done: all, all }
    },
  }
  return LADDER.map((rung) => ({ rung, ...read[rung]() }))
}

const none = { state: 'none', done: 0, all: 0 } as const
