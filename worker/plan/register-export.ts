// Handing the register over: only while a plan is in force, only by two people, so many a day, and every copy says whose it is (X08).
import { unrunnable } from '../model/csv.ts'
import type { Alert } from '../model/alert.ts'
import type { Actor } from '../model/identity.ts'
import type { PlanRun } from '../model/plan.ts'
import { refused, type Refusal } from '../model/reason.ts'
import {
  EXPORT_LIVES_MS,
  EXPORTS_A_DAY,
  type ExportFor,
  type InForce,
  type RegisterExport,
  type RegisterPerson,
} from '../model/register.ts'
import type { PlanLevel } from '../model/rule.ts'
import { DAY_MS, type Instant } from '../model/time.ts'

export interface DeclaredPlan {
  readonly by: Actor
  readonly reason: string
  readonly until: Instant
}

/** What may be in force in a town. */
export interface TownInForce {
  readonly alerts: readonly Alert[]
  readonly runs: readonly Pick<PlanRun, 'plan' | 'level' | 'closed'>[]
  readonly declared: DeclaredPlan | null
}

/** From N3 on the plan communal is activated; N1 and N2 watch and prepare, N6 is after the event. */
const ACTIVATED: readonly PlanLevel[] = ['N3', 'N4', 'N5']

/** An alert of ours that runs, the plan communal from N3 on, or a plan that the mayor declared because the prefect triggered one. An exercise is none. */
export function inForceNow({ alerts, runs, declared }: TownInForce, now: Instant): InForce | null {
  const alert = alerts.find(
    ({ mode, state }) => mode === 'live' && (state === 'sending' || state === 'in force' || state === 'stopping'),
  )
  if (alert !== undefined) return { kind: 'alert', words: `alerte n° ${alert.number}`, until: null }
  const run = runs.find(({ level, closed }) => closed === null && ACTIVATED.includes(level))
  if (run !== undefined) return { kind: 'plan', words: `plan communal « ${run.plan} » ${run.level}`, until: null }
  if (declared !== null && now < declared.until)
    return { kind: 'declared', words: declared.reason, until: declared.until }
  return null
}

export function mayAsk(exports: readonly RegisterExport[], inForce: InForce | null, now: Instant): Refusal | null {
  if (inForce === null)
    return refused(
      'no plan in force',
      'the register is handed over only while an alert runs or a plan is declared: declare the plan that the prefect has triggered',
    )
  // Those that lapsed unconfirmed count too: asking again and again is how one waits for a careless second person.
  const today = exports.filter(({ askedAt }) => askedAt > now - DAY_MS)
  if (today.length >= EXPORTS_A_DAY)
    return refused(
      'limit of the day',
      `the register was asked for ${today.length} times within a day: use the copy that was made`,
    )
  return null
}

export function mayConfirm(asked: RegisterExport, by: Actor, inForce: InForce | null, now: Instant): Refusal | null {
  if (asked.askedBy.id === by.id)
    return refused(
      'author may not approve',
      'whoever asks for the register does not confirm it: a second named person does',
    )
  if (inForce === null) return refused('no plan in force', 'the alert or plan for which it was asked has ended')
  if (asked.state !== 'asked' || now > asked.askedAt + EXPORT_LIVES_MS)
    return refused('already decided', 'this request was confirmed or has lapsed: ask again')
  return null
}

export function mayTake(asked: RegisterExport, by: Actor, inForce: InForce | null, now: Instant): Refusal | null {
  if (asked.askedBy.id !== by.id) return refused('role may not do this', 'whoever asked for it takes it')
  if (inForce === null) return refused('no plan in force', 'the alert or plan for which it was asked has ended')
  if (asked.state !== 'confirmed' || now > asked.askedAt + EXPORT_LIVES_MS)
    return refused('wrong state', 'it is not confirmed, was taken, or has lapsed: it is handed over once')
  return null
}

/** As it counts now: what nobody took in time has lapsed. */
export function exportNow(asked: RegisterExport, now: Instant): RegisterExport {
  const over = now > asked.askedAt + EXPORT_LIVES_MS
  return over && (asked.state === 'asked' || asked.state === 'confirmed') ? { ...asked, state: 'lapsed' } : asked
}

/** French, since it is read by those who find the paper. `mark` ties the copy to its line in the log. */
export function watermarkOf(
  asked: RegisterExport,
  { territory, when, mark }: { readonly territory: string; readonly when: string; readonly mark: string },
): string {
  const whom: Readonly<Record<ExportFor, string>> = { prefect: 'pour le préfet', paper: 'liste papier de la cellule' }
  return `CONFIDENTIEL – registre nominatif ${territory} – copie n° ${asked.number} ${whom[asked.for]} – demandée par ${asked.askedBy.name}, confirmée par ${asked.confirmedBy?.name ?? '?'} – ${when} – marque ${mark}`
}

const COLUMNS = [
  'numéro',
  'nom',
  'année de naissance',
  'adresse',
  'accès',
  'téléphones',
  'à prévenir',
  'besoins',
  'copie',
] as const

const FRENCH_NEED: Readonly<Record<RegisterPerson['fields']['needs'][number], string>> = {
  'help to leave': 'aide pour partir',
  carried: 'à porter',
  wheelchair: 'fauteuil roulant',
  'electric device': 'appareil électrique',
  oxygen: 'oxygène',
  'does not hear': 'n’entend pas',
  'does not see': 'ne voit pas',
  'lives alone': 'vit seul(e)',
}

/** Every line carries the watermark: a line that is cut out still says whose copy it was. */
export function registerCsv(people: readonly RegisterPerson[], watermark: string): string {
  const lines = people.map(({ number, fields }) => [
    String(number),
    fields.name,
    String(fields.birthYear),
    fields.address,
    fields.wayIn,
    fields.phones.map(national).join(' / '),
    fields.contacts
      .map(({ name, phone, hasKey }) => `${name} ${national(phone)}${hasKey ? ' (a la clé)' : ''}`)
      .join(' / '),
    fields.needs.map((need) => FRENCH_NEED[need]).join(', '),
    watermark,
  ])
  return [COLUMNS, ...lines].map((line) => `${line.map(cell).join(';')}\r\n`).join('')
}

/** As it is dialled in France. */
export function national(e164: string): string {
  return e164.startsWith('+33') ? `0${e164.slice(3)}`.replace(/(\d{2})(?=\d)/g, '$1 ').trim() : e164.replace('+', '00')
}

// Each in quotes: the watermark of a copy is one cell whatever it names.
function cell(text: string): string {
  return `"${unrunnable(text).replaceAll('"', '""')}"`
}
