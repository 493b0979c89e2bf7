// What is real outranks what is practised: the live object knows of an exercise under way, begins none while people decide, and stops one that runs.
import type { Practising } from '../../model/exercise.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { Ground } from './ground.ts'

const NAME = 'practising'
type Kept = Practising & { readonly yielded: boolean }

/** Part of the transaction of whatever may begin a decision. */
export function yieldExercise(ground: Ground): void {
  if (ground.mode !== 'live') return
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
