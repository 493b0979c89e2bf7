// Lines of the main courante about displays that a person changes.
import type { HandTask } from '../../model/display.ts'
import { SYSTEM_ACTOR } from '../../model/identity.ts'
import type { Act } from './log.ts'

/** What there is to do at a display, or what somebody says that they have done; null where neither is news. */
export function handSaid(
  { id, name }: { readonly id: string; readonly name: string },
  before: HandTask | null,
  now: HandTask,
): Act | null {
  const alert = now.what === null ? '' : ` (alerte n° ${now.what.number}, message ${now.what.revision})`
  const detail = { display: id, task: now.task, what: now.what }
  if (now.done !== null && now.done.at !== before?.done?.at)
    return {
      actor: now.done.by,
      category: 'alerte',
      act: 'panneau changé à la main',
      text: `${name} : ${now.what === null ? 'message retiré' : `message posé${alert}`}, ${now.done.isPhoto ? 'avec photo' : 'déclaré sans photo'}`,
      detail: { ...detail, photo: now.done.isPhoto },
    }
  if (now.task === 'none' || (before !== null && before.task === now.task && before.since === now.since)) return null
  return {
    actor: SYSTEM_ACTOR,
    category: 'alerte',
    act: 'panneau à changer à la main',
    text: `${name} : ${now.task === 'put up' ? 'message à poser' : 'message à retirer'} à la main${alert}`,
    detail,
  }
}
