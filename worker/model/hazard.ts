// Hazards and phases in the plan's own French terms: templates are filed by them, and CAP words follow from them.

export const HAZARDS = [
  'crue',
  'crue rapide',
  'ruissellement',
  'submersion',
  'tempête',
  'canicule',
  'grand froid',
  'neige',
  'feu de forêt',
  'industriel',
  'transport de matières dangereuses',
  'nucléaire',
  'barrage',
  'séisme',
  'mouvement de terrain',
  'eau potable',
  'électricité',
  'télécom',
  'cyber',
  'attentat',
  'épidémie',
  'autre',
] as const
export type Hazard = (typeof HAZARDS)[number]

/** Where in the course of an event a message belongs. */
export const PHASES = ['prepare', 'evacuate', 'shelter', 'update', 'end', 'correction', 'exercise'] as const
export type Phase = (typeof PHASES)[number]

/** CAP 1.2 `responseType`, spelled as the standard spells them. */
export const RESPONSE_TYPES = [
  'Shelter',
  'Evacuate',
  'Prepare',
  'Execute',
  'Avoid',
  'Monitor',
  'Assess',
  'AllClear',
  'None',
] as const
export type ResponseType = (typeof RESPONSE_TYPES)[number]

export const RESPONSE_OF_PHASE: Readonly<Record<Phase, ResponseType>> = {
  prepare: 'Prepare',
  evacuate: 'Evacuate',
  shelter: 'Shelter',
  update: 'Monitor',
  end: 'AllClear',
  correction: 'AllClear',
  exercise: 'None',
}

const ENGLISH: Readonly<Record<Hazard, string>> = {
  crue: 'Flood',
  'crue rapide': 'Flash flood',
  ruissellement: 'Surface flooding',
  submersion: 'Coastal flooding',
  tempête: 'Storm',
  canicule: 'Heatwave',
  'grand froid': 'Severe cold',
  neige: 'Snow and ice',
  'feu de forêt': 'Wildfire',
  industriel: 'Industrial accident',
  'transport de matières dangereuses': 'Hazardous materials',
  nucléaire: 'Nuclear',
  barrage: 'Dam',
  séisme: 'Earthquake',
  'mouvement de terrain': 'Landslide',
  'eau potable': 'Drinking water',
  électricité: 'Power cut',
  télécom: 'Telephone outage',
  cyber: 'Cyber incident',
  attentat: 'Attack',
  épidémie: 'Epidemic',
  autre: 'Alert',
}

/** « Feu de forêt », "Wildfire". */
export function hazardName(hazard: Hazard, english: boolean): string {
  return english ? ENGLISH[hazard] : hazard.charAt(0).toUpperCase() + hazard.slice(1)
}

/** The event in the reader's language: people write it in French, the hazard says it in English. */
export function eventIn(
  message: { readonly event: string; readonly hazard: Hazard; readonly allClear: boolean; readonly msgType: string },
  english: boolean,
): string {
  if (!english) return message.event
  if (message.msgType === 'Cancel') return 'Correction'
  return message.allClear ? 'All clear' : ENGLISH[message.hazard]
}
