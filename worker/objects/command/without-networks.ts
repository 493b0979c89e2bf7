// What warns people when telephones are gone, as one: sirens, loud-hailers, the word that the networks are down, and the town's own posts.
import { readyPost } from '../../flow/papers/ready-post.ts'
import type { Actor } from '../../model/identity.ts'
import { refused, type Refusal } from '../../model/reason.ts'
import type { NetworksDown, PostPlace, ReadyPost, WithoutNetworksView } from '../../model/without-networks.ts'
import type { Act } from './log.ts'
import type { Ground } from './ground.ts'
import { Hailing } from './hailing.ts'
import { Sirens } from './sirens.ts'

const DOWN = 'networks down'
const POSTED = 'posted'
/** Its text stands no longer. */
const OVER: readonly string[] = ['cancelled', 'expired']

interface Posted {
  readonly alert: string
  readonly revision: number
  readonly place: PostPlace
  readonly at: number
  readonly by: Actor
}

export class WithoutNetworks {
  readonly sirens: Sirens
  readonly hailing: Hailing
  readonly #ground: Ground

  constructor(ground: Ground, storage: DurableObjectStorage) {
    this.#ground = ground
    this.sirens = new Sirens(ground, storage)
    this.hailing = new Hailing(ground, storage)
  }

  shown(): WithoutNetworksView {
    return {
      down: this.#ground.settings.get<NetworksDown>(DOWN),
      sirens: this.sirens.views(),
      hails: this.hailing.shown(),
      posts: this.#posts(),
    }
  }

  /** Repeating what stands changes nothing. */
  sayDown(isDown: boolean, note: string, by: Actor): WithoutNetworksView {
    const ground = this.#ground
    return ground.transaction(() => {
      const known = ground.settings.get<NetworksDown>(DOWN)
      if ((known !== null) === isDown) return this.shown()
      const down: NetworksDown | null = isDown ? { since: ground.now, by, note } : null
      ground.settings.put(DOWN, down)
      ground.write(downSaid(down, note, by))
      ground.touch('withoutNetworks')
      return this.shown()
    })
  }

  posted(alert: string, revision: number, place: PostPlace, by: Actor): WithoutNetworksView | Refusal {
    const ground = this.#ground
    return ground.transaction((): WithoutNetworksView | Refusal => {
      const post = this.#posts().find((one) => one.alert === alert)
      if (post === undefined) return refused('unknown alert', 'there is no such alert that has left')
      if (post.revision !== revision)
        return refused('changed meanwhile', `revision ${post.revision} has left since: copy its text`)
      if (post.published.some((one) => one.place === place)) return this.shown()
      ground.settings.put(POSTED, [...this.#posted, { alert, revision, place, at: ground.now, by } satisfies Posted])
      ground.write(postedSaid(post, place, by))
      ground.touch('withoutNetworks')
      return this.shown()
    })
  }

  clear(): void {
    this.sirens.clear()
    this.hailing.clear()
    this.#ground.settings.drop(DOWN)
    this.#ground.settings.drop(POSTED)
  }

  get #posted(): readonly Posted[] {
    return this.#ground.settings.get<readonly Posted[]>(POSTED) ?? []
  }

  /** Of what has left alone: what people still decide on is nobody's business yet. */
  #posts(): readonly ReadyPost[] {
    const { tables, mode, territory, env } = this.#ground
    return tables.alerts().flatMap(({ alert }): readonly ReadyPost[] => {
      const current = alert.revisions.filter(({ revision }) => tables.wasLaunched(alert.id, revision)).at(-1)
      if (current === undefined || OVER.includes(alert.state)) return []
      const post = readyPost({ ...alert, current }, { mode, territory, origin: env.TOCSIN_ORIGIN })
      const published = this.#posted
        .filter((one) => one.alert === alert.id && one.revision === current.revision)
        .map(({ place, at, by }) => ({ place, at, by }))
      return [{ ...post, published }]
    })
  }
}

function downSaid(down: NetworksDown | null, note: string, by: Actor): Act {
  const why = note === '' ? '' : ` ${note}`
  return {
    actor: by,
    category: 'réseau',
    act: down === null ? 'réseaux rétablis' : 'réseaux en panne',
    text: down === null ? `Réseaux de nouveau en service.${why}` : `Réseaux en panne, d’après ${by.name}.${why}`,
    detail: {},
  }
}

function postedSaid({ alert, number, revision }: ReadyPost, place: PostPlace, by: Actor): Act {
  const where = place === 'site' ? 'sur le site de la commune' : 'sur les comptes de la commune'
  return {
    actor: by,
    category: 'alerte',
    act: 'message publié',
    text: `Alerte n° ${number}${revision > 1 ? `, révision ${revision}` : ''} : message publié ${where}.`,
    detail: { alert, number, revision, place },
  }
}
