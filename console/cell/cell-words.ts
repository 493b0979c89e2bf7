import type { CallState, Mobility } from '../../worker/model/call.ts'
import type { MeansOrigin, MeansState } from '../../worker/model/means.ts'
import type { ShelterRoom } from '../../worker/model/shelter.ts'
import type { Key } from '../i18n/fr.ts'

export const MOBILITY_KEY: Readonly<Record<Mobility, Key>> = {
  walks: 'callWalks',
  'needs help': 'callNeedsHelp',
  bedridden: 'callBedridden',
}
export const CALL_KEY: Readonly<Record<CallState, Key>> = {
  new: 'callStateNew',
  'passed on': 'callStatePassed',
  safe: 'callStateSafe',
  closed: 'callStateClosed',
}
export const ROOM_KEY: Readonly<Record<ShelterRoom, Key>> = {
  places: 'shelterPlaces',
  limited: 'shelterLimited',
  full: 'shelterFull',
}
export const ORIGIN_KEY: Readonly<Record<MeansOrigin, Key>> = {
  own: 'meansOwn',
  lent: 'meansLent',
  requisitioned: 'meansRequisitioned',
}
export const MEANS_KEY: Readonly<Record<MeansState, Key>> = {
  available: 'meansAvailable',
  engaged: 'meansEngaged',
  out: 'meansOut',
}
