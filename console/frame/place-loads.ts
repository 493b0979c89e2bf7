// Places whose code comes when they are entered. The first load is the situation with what waits for a decision; the rest follows while it is read,
// what a night needs next before all else.
import { screen } from '../i18n/words.svelte.ts'
import type { PlaceLoad } from './LazyPlace.svelte'
import type { Place } from './places.ts'

export const loadDecide = () => withWords(() => import('../decide/DecidePlace.svelte'))
export const loadVeto = () => withWords(() => import('../prepared/VetoBar.svelte'))
export const loadAgain = () => withWords(() => import('./SignInAgain.svelte'))
const people: PlaceLoad = () => import('../people/PeoplePlace.svelte')
const cell: PlaceLoad = () => import('../cell/CellPlace.svelte')

/** In the first load. */
type AtOnce = 'situation' | 'decide' | 'more'

export const LOADS: Readonly<Partial<Record<Place, PlaceLoad>>> = {
  plan: () => import('../plan/PlanPlace.svelte'),
  log: () => import('../log/LogPlace.svelte'),
  prepared: () => import('../prepared/PreparedPlace.svelte'),
  exercises: () => import('../exercise/ExercisesPlace.svelte'),
  team: () => import('../wake/TeamPlace.svelte'),
  relays: () => import('../papers/RelaysPlace.svelte'),
  without: () => import('../without/WithoutPlace.svelte'),
  orders: () => import('../papers/OrdersPlace.svelte'),
  recovery: () => import('../recovery/RecoveryPlace.svelte'),
  duties: () => import('../recovery/DutyPlace.svelte'),
  review: () => import('../papers/ReviewPlace.svelte'),
  paper: () => import('../papers/PaperPlace.svelte'),
  communes: () => import('../communes/CommunesPlace.svelte'),
  sitrep: () => import('../situation/SitrepPlace.svelte'),
  standings: () => import('../standing/StandingsPlace.svelte'),
  field: () => import('../field-desk/FieldPlace.svelte'),
  calls: cell,
  help: cell,
  shelters: cell,
  means: cell,
  people,
  desk: people,
  import: people,
  register: people,
  topics: people,
  watch: () => import('../watch/WatchPlace.svelte'),
  sources: () => import('../sources/SourcesPlace.svelte'),
  setup: () => import('../sources/SetUpPlace.svelte'),
  replay: () => import('../watch/ReplayPlace.svelte'),
  webhook: () => import('../sources/WebhookPlace.svelte'),
  admin: () => import('../admin/AdminPlace.svelte'),
} satisfies Record<Exclude<Place, AtOnce>, PlaceLoad>

/** One after the other, once nothing else is being loaded: without a network they are at hand as well. */
/** What a place says comes with it. */
export async function withWords<T>(load: () => Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([load(), screen.wholly()])
  return loaded
}

export async function loadTheRest(): Promise<void> {
  for (const load of new Set([
    loadDecide,
    loadVeto,
    loadAgain,
    ...Object.values(LOADS),
    () => import('../situation/DrawnMap.svelte'),
  ])) {
    await new Promise<void>((idle) =>
      'requestIdleCallback' in globalThis ? requestIdleCallback(() => idle()) : setTimeout(idle, 200),
    )
    await withWords<unknown>(load).catch(() => undefined)
  }
}
