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
