// What is real outranks what is practised: the live object knows of an exercise under way, begins none while people decide, and stops one that runs.
import type { Practising } from '../../model/exercise.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { MayPractise, PractisingPublic } from '../rpc/public-exercise.ts'
import type { Ground } from './ground.ts'

const NAME = 'practising'
const PUBLICLY = 'practising publicly'
type Kept = Practising & { readonly yielded: boolean }
type KeptPublicly = PractisingPublic & { readonly yielded: boolean }

/** Part of the transaction of whatever may begin a decision. */
export function yieldExercise(ground: Ground): void {
  if (ground.mode !== 'live') return
  yieldPublicExercise(ground)
  const kept = ground.settings.get<Kept>(NAME)
  if (kept === null || kept.yielded || !ground.isDeciding) return
  ground.settings.put(NAME, { ...kept, yielded: true })
  ground.handOver('exercise', { kind: 'yield' })
  ground.write({
    actor: { id: 'tocsin', name: 'Tocsin' },
    category: 'action',
    act: 'exercice suspendu',
    text: `L’exercice « ${kept.name} », conduit par ${kept.conductor}, est suspendu : ceci est réel`,
    detail: { exercise: kept.exercise },
  })
}

/** Asked before an exercise begins or goes on; null says that it is over. */
export function practising(ground: Ground, exercise: Practising | null): { readonly kind: 'ok' } | Refusal {
  if (exercise === null) {
    ground.settings.drop(NAME)
    return { kind: 'ok' }
  }
  if (ground.isDeciding)
    return refused('live comes first', 'a real proposal or alert is open: decide on it before anybody practises')
  ground.settings.put(NAME, { ...exercise, yielded: false } satisfies Kept)
  return { kind: 'ok' }
}

function yieldPublicExercise(ground: Ground): void {
  const kept = ground.settings.get<KeptPublicly>(PUBLICLY)
  if (kept === null || kept.yielded || kept.until <= ground.now || !ground.isDeciding) return
  ground.settings.put(PUBLICLY, { ...kept, yielded: true })
  ground.handOver('public exercise', { kind: 'yield' })
  ground.write({
    actor: SYSTEM_ACTOR,
    category: 'action',
    act: 'exercice public arrêté',
    text: `L’exercice public n° ${kept.number} « ${kept.name} » est arrêté : ceci est réel. Il ne reprendra pas de lui-même`,
    detail: { publicExercise: kept.number },
  })
}

/** Asked before anything of it leaves: while people decide on what is real it waits for another day, and the log of what is real says so. */
export function mayPractisePublicly(ground: Ground, exercise: PractisingPublic): MayPractise {
  const { number, name } = exercise
  const told = (act: string, text: string) =>
    ground.write({ actor: SYSTEM_ACTOR, category: 'action', act, text, detail: { publicExercise: number } })
  if (ground.isDeciding) {
    told(
      'exercice public reporté',
      `L’exercice public n° ${number} « ${name} » ne part pas : une proposition ou une alerte réelle est ouverte`,
    )
    return refused('live comes first', 'a real proposal or alert is open: nobody practises on the public meanwhile')
  }
  ground.settings.put(PUBLICLY, { ...exercise, yielded: false } satisfies KeptPublicly)
  told(
    'exercice public',
    `Un message de l’exercice public n° ${number} « ${name} » part : EXERCICE y est le premier mot`,
  )
  const zones = Object.fromEntries((ground.bundle?.zones ?? []).map(({ id, hash }) => [id, hash]))
  return { kind: 'ok', clock: ground.clock, zones }
}
