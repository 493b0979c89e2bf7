// Who may act here: people and their invitations, tokens and machine keys, and the sealed credentials of providers and feeds.
import { Hono } from 'hono'
import * as v from 'valibot'
import {
  AHASEND_CREDENTIAL,
  ahaSendAccountFaults,
  infobipAccountFaults,
  MAIL_CREDENTIAL,
  mailAccountFaults,
  ovhAccountFaults,
  sirenKeyFaults,
  vonageAccountFaults,
} from '../channels/index.ts'
import { accountsOf } from '../env.ts'
import { sirenCredential } from '../model/siren.ts'
import type { AppEnv } from './app-env.ts'
import { readJson } from './body.ts'
import { requireRight } from './guard.ts'
import { endLive } from './live-sockets.ts'
import { problem, refusalProblem } from './problem.ts'

const Name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80))
const PersonRole = v.picklist(['admin', 'approver', 'drafter', 'field', 'registry', 'auditor', 'viewer'])
const Roles = v.pipe(v.array(PersonRole), v.minLength(1), v.maxLength(7))
const Invite = v.strictObject({ name: Name, roles: Roles })
const NewKey = v.union([
  v.strictObject({ name: Name, machine: v.literal(true), signing: v.optional(v.literal(false), false) }),
  v.strictObject({ name: Name, machine: v.literal(true), signing: v.literal(true) }),
  v.strictObject({ name: Name, machine: v.optional(v.literal(false), false), roles: Roles }),
])
const Credential = v.strictObject({ value: v.pipe(v.string(), v.minLength(1), v.maxLength(10_000)) })

/** What an account must consist of, by the name of its credential. */
const PROVIDER_ACCOUNTS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  vonage: vonageAccountFaults,
  ovh: ovhAccountFaults,
  infobip: infobipAccountFaults,
  [MAIL_CREDENTIAL]: mailAccountFaults,
  [AHASEND_CREDENTIAL]: ahaSendAccountFaults,
}

export const people = new Hono<AppEnv>()

people.get('/people', requireRight('manage people'), async (c) => {
  return c.json({ people: await accountsOf(c.env, c.get('identity').territory).people() })
})

people.post('/people/invite', requireRight('manage people'), async (c) => {
  const body = await readJson(c, Invite)
  if (body.kind === 'answered') return body.response
  const by = c.get('identity')
  return c.json(await accountsOf(c.env, by.territory).invite({ id: by.id, name: by.name }, body.value), 201)
})

people.delete('/people/:id', requireRight('manage people'), async (c) => {
  const by = c.get('identity')
  const answer = await accountsOf(c.env, by.territory).removePerson({ id: by.id, name: by.name }, c.req.param('id'))
  if (answer.kind === 'refused') return refusalProblem(c, answer)
  await endLive(c.env, by.territory, c.req.param('id'))
  return c.body(null, 204)
})

people.get('/keys', requireRight('manage people'), async (c) => {
  return c.json({ keys: await accountsOf(c.env, c.get('identity').territory).list() })
})

people.post('/keys', requireRight('manage people'), async (c) => {
  const body = await readJson(c, NewKey)
  if (body.kind === 'answered') return body.response
  const by = c.get('identity')
  if ('signing' in body.value && body.value.signing)
    return c.json(
      await accountsOf(c.env, by.territory).createSigningKey({ id: by.id, name: by.name }, body.value.name),
      201,
    )
  const roles = body.value.machine ? [] : body.value.roles
  const beyond = roles.filter((role) => !by.roles.includes(role))
  if (beyond.length > 0) {
    return problem(c, {
      type: 'right-missing',
      reason: 'role may not do this',
      detail: `A token has your own roles or fewer; you are not ${beyond.join(', ')}.`,
      mend: `Choose among ${by.roles.join(', ')}, or let the person who has the role make it.`,
    })
  }
  const key = { name: body.value.name, roles, machine: body.value.machine }
  return c.json(await accountsOf(c.env, by.territory).createToken({ id: by.id, name: by.name }, key), 201)
})

people.delete('/keys/:id', requireRight('manage people'), async (c) => {
  const by = c.get('identity')
  const revoked = await accountsOf(c.env, by.territory).revoke({ id: by.id, name: by.name }, c.req.param('id'))
  if (revoked) await endLive(c.env, by.territory, null)
  return revoked
    ? c.body(null, 204)
    : problem(c, { type: 'not-found', detail: 'No such key, or it was already revoked.' })
})

people.put('/credentials/:name', requireRight('manage people'), async (c) => {
  const name = c.req.param('name')
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    return problem(c, {
      type: 'bad-request',
      detail: 'That is no name for a credential.',
      mend: 'Small letters, digits and hyphens, at most 40.',
    })
  }
  const body = await readJson(c, Credential)
  if (body.kind === 'answered') return body.response
  const by = c.get('identity')
  // Said while the person who typed it is there, not in the night when it is needed; names of members only, it is a secret.
  const known = PROVIDER_ACCOUNTS[name] ?? (name.startsWith(sirenCredential('')) ? sirenKeyFaults : undefined)
  const faults = known?.(body.value.value) ?? []
  if (faults.length > 0) return problem(c, { type: 'bad-request', detail: `${faults.join('; ')}.` })
  await accountsOf(c.env, by.territory).setCredential({ id: by.id, name: by.name }, name, body.value.value)
  return c.body(null, 204)
})
