// A public exercise as somebody types it, to a list; the hour is the test's own.
export function publicExercisePlan() {
  return {
    name: 'Essai',
    purpose: 'compter qui reçoit',
    audience: 'list',
    zones: ['B'],
    channels: ['sms'],
    texts: { fr: 'MAIRIE ST-MARTIN. Essai des SMS : rien à faire.' },
    phones: ['06 39 98 90 01'],
  }
}
