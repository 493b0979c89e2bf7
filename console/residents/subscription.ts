// This browser's subscription: made with the push service, told to the commune, taken back from both.
import type { Language } from '../../worker/model/message.ts'
import type { Position } from '../../worker/model/geo.ts'

export interface Offer {
  /** Null where this server has no key to push with. */
  readonly publicKey: string | null
  readonly name: string
  readonly languages: readonly Language[]
  readonly zones: readonly {
    readonly id: string
    readonly name: Readonly<Record<'fr' | 'en', string>>
    readonly point: Position
  }[]
}

export interface Place {
  /** What the resident chose: a zone's id, or `here` for their own position. */
  readonly id: string
  readonly point: Position
  readonly language: Language
}

export type Done = 'done' | 'denied' | 'failed' | 'refused' | 'outside'

/** What the service worker keeps and reads: the place, for the day when the push service changes the address, and what was received. */
const KEPT = 'tocsin-resident'
const placeKey = (territory: string) => `/${territory}/residents/kept/place`

export const isSupported = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

export async function offerOf(territory: string): Promise<Offer | null> {
  const answer = await fetch(`/api/${territory}/push`).catch(() => null)
  return answer?.ok === true ? ((await answer.json()) as Offer) : null
}

export function registered(territory: string): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register('/resident-sw.js', { scope: `/${territory}/residents` })
}

/** Where this device is warned; null where it is not. */
export async function currentPlace(territory: string): Promise<Place | null> {
  const registration = await registered(territory)
  if ((await registration.pushManager.getSubscription()) === null) return null
  const kept = await (await caches.open(KEPT)).match(placeKey(territory))
  return kept === undefined ? null : ((await kept.json()) as Place)
}

export async function subscribe(territory: string, publicKey: string, place: Place): Promise<Done> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const registration = await registered(territory)
  const { pushManager } = registration
  const known = await pushManager.getSubscription()
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) }
  const subscription = known ?? (await pushManager.subscribe(options).catch(() => null))
  if (subscription === null) return 'failed'
  const answer = await told(territory, 'POST', { subscription: subscription.toJSON(), ...bodyOf(place) })
  if (answer === null) return 'failed'
  if (!answer.ok) return /outside/.test(await answer.text()) ? 'outside' : 'refused'
  await (await caches.open(KEPT)).put(placeKey(territory), Response.json(place))
  return 'done'
}

export async function unsubscribe(territory: string): Promise<Done> {
  const { pushManager } = await registered(territory)
  const subscription = await pushManager.getSubscription()
  if (subscription !== null) {
    // The commune first: a browser that has forgotten would leave an address that nobody can take back.
    const answer = await told(territory, 'DELETE', { endpoint: subscription.endpoint })
    if (answer?.ok !== true) return 'failed'
    await subscription.unsubscribe()
  }
  await (await caches.open(KEPT)).delete(placeKey(territory))
  return 'done'
}

export interface ReceivedAlert {
  readonly title: string
  readonly body: string
  readonly number: number | null
  readonly revision: number
  readonly at: number
}

/** What was shown on this device, newest first; read without a network. */
export async function received(territory: string): Promise<readonly ReceivedAlert[]> {
  const cache = await caches.open(KEPT)
  const own = (await cache.keys()).filter(({ url }) =>
    new URL(url).pathname.startsWith(`/${territory}/residents/kept/alert`),
  )
  const alerts = await Promise.all(own.map(async (key) => (await (await cache.match(key))?.json()) as ReceivedAlert))
  return alerts.toSorted((left, right) => right.at - left.at)
}

function told(territory: string, method: string, body: object): Promise<Response | null> {
  return fetch(`/api/${territory}/push/subscriptions`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null)
}

const bodyOf = ({ point: [longitude, latitude], language }: Place) => ({ longitude, latitude, language })

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
