// The words of the public state, as the cell reads them.
import { namesItsKind, type ServiceKind, type ServiceLine, type ZoneStand } from '../../worker/model/public-state.ts'
import { HOUR_MS, MINUTE_MS } from '../../worker/model/time.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const STAND: Readonly<Record<ZoneStand, Key>> = {
  normal: 'standNormal',
  return: 'standReturn',
  prepare: 'standPrepare',
  leave: 'standLeave',
  closed: 'standClosed',
}
export const standName = (stand: ZoneStand) => say(STAND[stand])

const KIND: Readonly<Record<ServiceKind, Key>> = {
  water: 'serviceWater',
  power: 'servicePower',
  bridge: 'serviceBridge',
}
export const kindOfService = (kind: ServiceKind) => say(KIND[kind])

export function openName(kind: ServiceKind, open: boolean): string {
  if (kind === 'bridge') return say(open ? 'serviceOpenBridge' : 'serviceShutBridge')
  return say(open ? 'serviceOpenOn' : 'serviceShutOn')
}

/** « Pont Vieux » says already that it is a bridge. */
export const nameOfService = ({ kind, name }: Pick<ServiceLine, 'kind' | 'name'>) =>
  namesItsKind(name, kindOfService(kind)) ? name : `${kindOfService(kind)}, ${name}`

export const lineOf = (line: Pick<ServiceLine, 'kind' | 'name' | 'open'>) =>
  `${nameOfService(line)}, ${openName(line.kind, line.open)}`

/** What a tired person can promise without a calendar. */
export const PROMISES_MS = [30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS] as const
