// The Vigilance of the overseas departments: an archive of files of another form, which is not read here. Asked once by the set-up, so that it is
// known whether it would answer.
import type { FeedAnswer } from '../ingest/feed.ts'
import { faultOf } from './json-answer.ts'
import type { Reference, ReferenceRead } from './reference.ts'

export const vigilanceOverseas: Reference<null, 'an archive'> = {
  name: 'Vigilance outre-mer',
  baseUrl: 'https://public-api.meteofrance.fr/public/DPVigilance/v1',
  ask: () => ({ path: '/vigilanceom/flux/dernier', headers: {} }),
  read({ status, contentType, body }: FeedAnswer): ReferenceRead<'an archive'> {
    // What such an answer says is not repeated: it may speak of the key.
    if (status === 401 || status === 403)
      return faultOf(
        `Météo-France does not accept the key of this server (${status})`,
        'renew it on portail-api.meteofrance.fr, give it as METEOFRANCE_API_KEY and start the server again',
      )
    if (status === 404) return { kind: 'nothing' }
    if (status === 200 && (contentType.includes('zip') || body.startsWith('PK')))
      return { kind: 'found', found: 'an archive', skipped: 0, next: null }
    return faultOf(`Météo-France answered ${status} and no archive`, 'try again later')
  },
}
