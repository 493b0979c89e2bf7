// The only file that names bindings, variables and secrets. Everything else takes what it needs as an argument.
import type { AccountsRpc } from './objects/rpc/accounts.ts'
import type { CommandRpc } from './objects/rpc/command.ts'
import type { DisplayHubRpc, PublicationRpc } from './objects/rpc/displays.ts'
import type { FieldRoomRpc } from './objects/rpc/field.ts'
import type { PacerRpc } from './objects/rpc/pacer.ts'
import type { RegisterKeysRpc, RegisterRpc } from './objects/rpc/register.ts'
import type { ContactIndexRpc, ResidentsRpc } from './objects/rpc/residents.ts'
import type { FeedPollerRpc, RosterRpc, WatchRpc } from './objects/rpc/watch.ts'
import { objectName } from './model/keys.ts'
import type { Mode } from './model/mode.ts'
import type { FeedKey } from './model/territory.ts'

export interface Env {
  readonly FEED_POLLER: DurableObjectNamespace
  readonly WATCH: DurableObjectNamespace
  readonly COMMAND: DurableObjectNamespace
  readonly RESIDENTS: DurableObjectNamespace
  readonly CONTACT_INDEX: DurableObjectNamespace
  readonly PACER: DurableObjectNamespace
  readonly ACCOUNTS: DurableObjectNamespace
  readonly DISPLAY_HUB: DurableObjectNamespace
  readonly PUBLICATION: DurableObjectNamespace
  readonly ROSTER: DurableObjectNamespace
  readonly FIELD_ROOM: DurableObjectNamespace
  readonly REGISTER: DurableObjectNamespace
  readonly REGISTER_KEYS: DurableObjectNamespace
  readonly ASSETS: Fetcher
  /** At home only: the folder into which the launcher writes what workerd cannot see (free disk, clock, version). */
  readonly HOST?: Fetcher
  /** At home only: the folder from which a process of its own serves the public pages; writable. */
  readonly PUBLIC_FILES?: Fetcher
  /** The providers' stand-ins; only the demonstration's configuration has it. */
  readonly STANDINS?: Fetcher
  /** `http://localhost:8787`: the origin that people type; its host is the relying party of the passkeys. */
  readonly TOCSIN_ORIGIN: string
  /** `1` only in the demonstration's configuration. */
  readonly TOCSIN_DEMO: string
  /** 32 bytes, base64. Every other key is derived from it, one a purpose. */
  readonly TOCSIN_MASTER_KEY: string
  readonly VONAGE_APPLICATION_ID?: string
  readonly VONAGE_API_KEY?: string
  /** Asks what the account still holds; without it that is not known beforehand. */
  readonly VONAGE_API_SECRET?: string
  readonly VONAGE_PRIVATE_KEY?: string
  readonly VONAGE_SIGNATURE_SECRET?: string
  readonly VONAGE_VOICE_NUMBER?: string
  /** A second provider of SMS; without it there is one. */
  readonly OVH_APPLICATION_KEY?: string
  readonly OVH_APPLICATION_SECRET?: string
  readonly OVH_CONSUMER_KEY?: string
  readonly OVH_SERVICE_NAME?: string
  readonly OVH_SENDER?: string
  /** A second provider of calls; without it there is one. */
  readonly INFOBIP_API_KEY?: string
  readonly INFOBIP_BASE_URL?: string
  readonly INFOBIP_VOICE_NUMBER?: string
  /** E-mail through Scaleway; without it, or a sealed account, there is none. */
  readonly MAIL_SECRET_KEY?: string
  readonly MAIL_PROJECT_ID?: string
  readonly MAIL_FROM?: string
  readonly MAIL_FROM_NAME?: string
  /** A second provider of e-mail; without it, or a sealed account, there is one. */
  readonly AHASEND_API_KEY?: string
  readonly AHASEND_ACCOUNT_ID?: string
  readonly AHASEND_WEBHOOK_SECRET?: string
  /** Of the route that takes answers by e-mail. */
  readonly AHASEND_ROUTE_SECRET?: string
  readonly AHASEND_FROM?: string
  readonly AHASEND_FROM_NAME?: string
  /** The server's key for the public API of Météo-France; without it no territory of this server can follow the Vigilance. */
  readonly METEOFRANCE_API_KEY?: string
  /** The server's key for Google Flood Forecasting; given by a waiting list. */
  readonly GOOGLE_FLOOD_API_KEY?: string
  /** VAPID key pair of this server (RFC 8292), base64url; without it there is no push. */
  readonly VAPID_PUBLIC_KEY?: string
  readonly VAPID_PRIVATE_KEY?: string
  readonly VAPID_SUBJECT?: string
  /** Origin of the stand-in of a push service; only the demonstration's configuration has it. */
  readonly TOCSIN_PUSH_STANDIN?: string
  /** Certificate of the authority by which the stand-in of Scaleway signs; only the demonstration's configuration has it. */
  readonly TOCSIN_MAIL_ROOT?: string
  /** Waits that tests may shorten; refused by the launcher outside the demonstration. */
  readonly TOCSIN_CALL_TIMEOUT_MS?: string
  readonly TOCSIN_UNKNOWN_WAIT_MS?: string
  readonly TOCSIN_RING_AGAIN_MS?: string
  readonly TOCSIN_CALL_AFTER_MS?: string
  readonly TOCSIN_HELP_AFTER_MS?: string
  readonly TOCSIN_SILENCE_MS?: string
  readonly TOCSIN_POLL_MS?: string
  /** At home only: the sum of all by which the machine's clock was ever set under this installation, ms (deploy/cli/clock-watch.ts). */
  readonly TOCSIN_CLOCK_STEPS_MS?: string
  /** When it was last set, by the new clock. */
  readonly TOCSIN_CLOCK_SET_AT?: string
  /** `eu` binds the objects to that jurisdiction on Cloudflare; workerd refuses it, so it stays empty at home. */
  readonly DO_JURISDICTION?: string
}

export function isDemo(env: Env): boolean {
  return env.TOCSIN_DEMO === '1'
}

/** A wait in ms: what the demonstration's environment says, else the default. */
export function waitMs(
  env: Env,
  name:
    | 'TOCSIN_CALL_TIMEOUT_MS'
    | 'TOCSIN_UNKNOWN_WAIT_MS'
    | 'TOCSIN_RING_AGAIN_MS'
    | 'TOCSIN_CALL_AFTER_MS'
    | 'TOCSIN_HELP_AFTER_MS'
    | 'TOCSIN_SILENCE_MS'
    | 'TOCSIN_POLL_MS',
  otherwise: number,
): number {
  const value = Number(env[name])
  return isDemo(env) && Number.isFinite(value) && value > 0 ? value : otherwise
}

/** Where each key of the server's may be sent. A territory names its own addresses in `feeds.yaml`: none of them gets another's key. */
const FEED_KEY_ORIGINS: Readonly<Record<FeedKey, string>> = {
  meteofrance: 'https://public-api.meteofrance.fr',
  'google-flood': 'https://floodforecasting.googleapis.com',
}
/** By which variable whoever runs the server gives it. */
export const FEED_KEY_VARIABLE: Readonly<Record<FeedKey, 'METEOFRANCE_API_KEY' | 'GOOGLE_FLOOD_API_KEY'>> = {
  meteofrance: 'METEOFRANCE_API_KEY',
  'google-flood': 'GOOGLE_FLOOD_API_KEY',
}

/** The key that a source needs; `not here` where the server has none, `not there` where this address may not have it. */
export function feedKeyFor(
  env: Env,
  name: FeedKey,
  baseUrl: string,
): { readonly kind: 'key'; readonly value: string } | { readonly kind: 'not here' | 'not there' } {
  if (!URL.canParse(baseUrl) || new URL(baseUrl).origin !== FEED_KEY_ORIGINS[name]) return { kind: 'not there' }
  const value = env[FEED_KEY_VARIABLE[name]]
  return value === undefined || value === '' ? { kind: 'not here' } : { kind: 'key', value }
}

// An RPC stub answers every method of the object's interface; `fetch` carries the hibernating sockets.
type Stub<Rpc> = Rpc & { fetch(request: Request): Promise<Response> }

function stub<Rpc>(env: Env, namespace: DurableObjectNamespace, name: string): Stub<Rpc> {
  const home = env.DO_JURISDICTION
    ? namespace.jurisdiction(env.DO_JURISDICTION as DurableObjectJurisdiction)
    : namespace
  return home.get(home.idFromName(name)) as unknown as Stub<Rpc>
}

export const watchOf = (env: Env, territory: string) => stub<WatchRpc>(env, env.WATCH, objectName.watch(territory))
export const commandOf = (env: Env, territory: string, mode: Mode) =>
  stub<CommandRpc>(env, env.COMMAND, objectName.command(territory, mode))
export const residentsOf = (env: Env, territory: string, mode: Mode, shard: number) =>
  stub<ResidentsRpc>(env, env.RESIDENTS, objectName.residents(territory, mode, shard))
export const contactIndexOf = (env: Env, territory: string, mode: Mode, slice: number) =>
  stub<ContactIndexRpc>(env, env.CONTACT_INDEX, objectName.contactIndex(territory, mode, slice))
export const accountsOf = (env: Env, territory: string) =>
  stub<AccountsRpc>(env, env.ACCOUNTS, objectName.accounts(territory))
export const pacerOf = (env: Env, provider: string, account: string) =>
  stub<PacerRpc>(env, env.PACER, objectName.pacer(provider, account))
export const displayHubOf = (env: Env, territory: string, mode: Mode, hub: number) =>
  stub<DisplayHubRpc>(env, env.DISPLAY_HUB, objectName.displayHub(territory, mode, hub))
export const fieldRoomOf = (env: Env, territory: string, mode: Mode) =>
  stub<FieldRoomRpc>(env, env.FIELD_ROOM, objectName.fieldRoom(territory, mode))
export const publicationOf = (env: Env, territory: string) =>
  stub<PublicationRpc>(env, env.PUBLICATION, objectName.publication(territory))
export const registerOf = (env: Env, territory: string) =>
  stub<RegisterRpc>(env, env.REGISTER, objectName.register(territory))
export const registerKeysOf = (env: Env, territory: string) =>
  stub<RegisterKeysRpc>(env, env.REGISTER_KEYS, objectName.registerKeys(territory))
export const rosterOf = (env: Env) => stub<RosterRpc>(env, env.ROSTER, objectName.roster())
export const feedPollerOf = (
  env: Env,
  source: { readonly adapter: string; readonly baseUrl: string; readonly credential: string; readonly region: string },
) =>
  stub<FeedPollerRpc>(
    env,
    env.FEED_POLLER,
    objectName.feedPoller(source.adapter, source.baseUrl, source.credential, source.region),
  )
