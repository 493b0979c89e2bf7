// Who is called when something waits for a decision: the acknowledgement of whoever was woken, the directory and the duty roster.
import { Hono } from 'hono'
import * as v from 'valibot'
import { may } from '../model/identity.ts'
import { DUTY_ROLES, masked, type DutyMember, type Roster, type RosterView } from '../model/roster.ts'
import { parseRfc3339, toRfc3339, type Instant } from '../model/time.ts'
import { actor, command } from './acting.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { problem, refusalProblem } from './problem.ts'

const MOST_MEMBERS = 100
const MOST_SHIFTS = 1_000
const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'letters, digits and dashes'))
const instant = v.pipe(
  v.string(),
  v.check((written) => parseRfc3339(written) !== null, 'RFC 3339 with an offset'),
  v.transform((written): Instant => parseRfc3339(written) ?? 0),
)
const phone = v.pipe(v.string(), v.trim(), v.minLength(1, 'a number is needed here'), v.maxLength(30))
const rosterBody = v.strictObject({
  members: v.pipe(
    v.array(
      v.strictObject({
        id,
        name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80)),
        role: v.picklist(DUTY_ROLES),
        phones: v.pipe(v.array(phone), v.minLength(1), v.maxLength(2)),
        verifiedAt: v.nullable(instant),
      }),
    ),
    v.maxLength(MOST_MEMBERS),
  ),
  shifts: v.pipe(v.array(v.strictObject({ id, member: id, from: instant, to: instant })), v.maxLength(MOST_SHIFTS)),
})

export const wake = new Hono<AppEnv>()

wake.post('/acknowledge', requireRight('acknowledge notice'), async (c) => {
  const answer = await command(c).acknowledgeWake(actor(c))
  return answer.kind === 'ok' ? c.json({ wake: answer.wake }) : refusalProblem(c, answer)
})

export const roster = new Hono<AppEnv>()

// Numbers of the town's own people are for whoever may have to ring them.
roster.get('/', requireRight('read situation'), async (c) => {
  const known = await command(c).roster()
  return c.json({
    roster: may(c.get('identity').roles, 'prepare plan') ? written(known, (one) => one) : written(known, masked),
  })
})

// Whom the monthly question asks next, and who has not answered the last one.
roster.get('/check', requireRight('read situation'), async (c) => {
  const check = await command(c).directoryCheck()
  return check === null
    ? problem(c, { type: 'not-found', detail: 'No territory has been applied here.' })
    : c.json({ check })
})

roster.put('/', requireRight('manage people'), async (c) => {
  const body = await readJson(c, rosterBody)
  if (body.kind === 'answered') return body.response
  const fault = faultOf(body.value)
  if (fault !== null) return problem(c, { type: 'bad-request', detail: fault })
  const answer = await command(c).putRoster(body.value, actor(c))
  return answer.kind === 'ok' ? c.json({ roster: written(answer.roster, (one) => one) }) : refusalProblem(c, answer)
})

function faultOf({ members, shifts }: v.InferOutput<typeof rosterBody>): string | null {
  const ids = members.map((member) => member.id)
  const twice = ids.find((one, index) => ids.indexOf(one) < index)
  if (twice !== undefined) return `member ${twice} stands twice: give each an id of their own`
  for (const { id: shift, member, from, to } of shifts) {
    if (!ids.includes(member)) return `shift ${shift}: there is no member ${member}`
    if (from >= to) return `shift ${shift}: it ends before it begins`
  }
  return null
}

/** Times as they are written on the wire. */
type Written = Omit<RosterView, 'members' | 'shifts'> & {
  readonly members: readonly (Omit<RosterView['members'][number], 'verifiedAt'> & {
    readonly verifiedAt: string | null
  })[]
  readonly shifts: readonly {
    readonly id: string
    readonly member: string
    readonly from: string
    readonly to: string
  }[]
}

function written({ members, shifts }: Roster, shown: (phone: string) => string): Written {
  return {
    members: members.map((member: DutyMember) => ({
      ...member,
      phones: member.phones.map(shown),
      verifiedAt: member.verifiedAt === null ? null : toRfc3339(member.verifiedAt),
    })),
    shifts: shifts.map((shift) => ({ ...shift, from: toRfc3339(shift.from), to: toRfc3339(shift.to) })),
  }
}
