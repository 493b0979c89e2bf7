// The real code that every world drives, and what the model of the shell around it does. A planted bug replaces one of the two, never a file.
import { countAudience, selectPersons } from '../../worker/audience/select.ts'
import { step } from '../../worker/decide/alert-machine.ts'
import { contentHash } from '../../worker/decide/content.ts'
import { firstClosed, firstClosedToApproval } from '../../worker/decide/gates.ts'
import { mostRings, stopsOnAnswer, waitsBefore } from '../../worker/fanout/cascade.ts'
import { stepDelivery } from '../../worker/fanout/delivery.ts'
import { grant, settled } from '../../worker/fanout/pacing.ts'
import { renderFor } from '../../worker/fanout/render.ts'
import { toldSoFar } from '../../worker/model/alert.ts'
import { deliveryReference } from '../../worker/model/keys.ts'
import { may } from '../../worker/model/identity.ts'
import { progressOf } from '../../worker/objects/residents/reach-count.ts'
import { appendEntry } from '../../worker/prove/chain.ts'

export const REAL_CORE = {
  stepDelivery,
  mostRings,
  stopsOnAnswer,
  waitsBefore,
  grant,
  settled,
  step,
  firstClosed,
  firstClosedToApproval,
  contentHash,
  toldSoFar,
  selectPersons,
  countAudience,
  renderFor,
  deliveryReference,
  appendEntry,
  progressOf,
  may,
}

export type Core = typeof REAL_CORE

/** What the shell must do beside the pure code. All true: the shell as it is meant. */
export const SOUND_SHELL = {
  // journal
  keepsClaims: true,
  claimsPlannedOnly: true,
  claimsOnlyWhereSending: true,
  claimsBeforeExpiryOnly: true,
  asksOptOut: true,
  asksWhetherErased: true,
  asksWhoIsLeft: true,
  comparesContent: true,
  savesAnswers: true,
  adoptsOrphans: true,
  looksUpBeforeRepeat: true,
  waitsBeforeRepeat: true,
  writesAllRows: true,
  oneRowAnAddress: true,
  onlyChosenChannels: true,
  includesToldBefore: true,
  launchesOnce: true,
  closesEarlier: true,
  endsRowsOfTheStopped: true,
  wakesForTheStopped: true,
  chainsActs: true,
  writesLaunchAct: true,
  stableReference: true,
  adapterByMode: true,
  bindsModeOfObject: true,
  ttlToExpiry: true,
  // receipts
  checksSignature: true,
  ownTenantOnly: true,
  dedupesReceipts: true,
  parksEarly: true,
  unparksAtLookup: true,
  // cascade
  ringsAgain: true,
  reopensToRing: true,
  asksWhetherAnswered: true,
  asksEverybodyBehind: true,
  asksOnlyWhoIsLeft: true,
  asksWhoIsAlone: true,
  asksWhoMayAnswer: true,
  waitsForNobodyWhoIsAlone: true,
  namesOnlyTheMeant: true,
  // failover
  takesOnFromOut: true,
  neverGoesBack: true,
  oneProviderAtATime: true,
  asksWhoWasCalled: true,
  leavesToTheOther: true,
  // reports
  tellsAllOnWake: true,
  // pace
  keepsPace: true,
  spacesSlots: true,
  holdsToLease: true,
  reportsToPacer: true,
  // command
  asksRights: true,
  keepsKeys: true,
  comparesKeyBodies: true,
  approvesOnce: true,
  bindsShownHash: true,
  waitsForEveryStop: true,
  retriesHandoffs: true,
  guardsHandlers: true,
  watchdogRuns: true,
  stopsOnExpiry: true,
  logsDecisions: true,
  bindsZonesAtApproval: true,
}

export type Shell = typeof SOUND_SHELL
