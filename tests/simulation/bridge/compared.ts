// The same seed in the model and on the server: what each answered to the same act, and whom each told of the same words.
import type { Progress } from '../../../worker/model/view.ts'
import type { World } from '../world.ts'
import type { Judge } from './judge.ts'
import type { Town } from './town.ts'

/** Reasons that follow from what was written, whenever it comes. */
const TIMELESS = new Set(['no zone', 'unknown zone', 'no channel chosen', 'empty text', 'nobody reachable'])

interface Sides {
  readonly world: World
  readonly town: Town
  readonly judge: Judge
  readonly progress: readonly Progress[]
  /** Nobody was killed meanwhile. */
  readonly calm: boolean
}

/** How many revisions were compared person by person; what differs is a fault of the town. */
export function compared({ world, town, judge, progress }: Sides): number {
  answers(town)
  // A drill reaches nobody outside: there is nothing to compare.
  if (town.model.mode === 'exercise') return 0
  let count = 0
  for (const { revision } of judge.whole(progress)) {
    const model = modelOf(world, town, revision.text)
    if (model === null) continue
    count += 1
    const real = new Set(
      town.asked.filter((one) => one.revision === revision.text).map(({ channel, to }) => `${channel} ${to}`),
    )
    const differs = [...new Set([...real, ...model])].filter((row) => real.has(row) !== model.has(row))
    for (const row of differs) {
      const [, address = ''] = row.split(' ')
      if (mayDiffer(town, address)) continue
      town.broken(
        'model',
        `${town.realm}: "${revision.text}" is told to ${row} by ${real.has(row) ? 'the server' : 'the model'} only`,
      )
    }
  }
  return count
}

function answers({ differences, ...town }: Town): void {
  void town
  for (const { step, model, real } of differences) {
    if (model === null || real === null || step.deed.kind !== 'submit') continue
    if (model.kind === real.kind) continue
    const reason = model.kind === 'refused' ? model.reason : real.kind === 'refused' ? real.reason : ''
    if (TIMELESS.has(reason))
      throw new Error(`${step.deed.kind}: the model says ${JSON.stringify(model)}, the server ${JSON.stringify(real)}`)
  }
}

/** Whom the model told of that text, where the revision ran its course there too. */
function modelOf(world: World, town: Town, text: string): ReadonlySet<string> | null {
  const { command, shards } = town.model
  for (const { alert } of command.alerts.values())
    for (const revision of alert.revisions) {
      if (revision.content.texts.fr !== text) continue
      const dispatches = shards.map((shard) => shard.disk.dispatch(alert.id, revision.revision))
      if (!dispatches.every((dispatch) => dispatch?.state === 'finished')) return null
      const words = Object.values(revision.content.texts).map((one) => one.replace(/[.,].*$/, ''))
      const told = new Set<string>()
      for (const { provider } of world.providers.all())
        for (const { realm, channel, message } of provider.log)
          if (realm === town.realm && words.some((one) => message.text.includes(one)))
            told.add(`${channel} ${message.to}`)
      return told
    }
  return null
}

// Who has moved, opted out or answered another call is told or not by the moment.
function mayDiffer(town: Town, address: string): boolean {
  if (town.optedOut.has(address)) return true
  return town.model.residents.some(
    ({ person }) =>
      person.contacts.some((contact) => contact.address === address) && (town.places.get(person.id)?.length ?? 0) > 1,
  )
}
