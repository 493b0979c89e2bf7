/**
 * Roles of the plan's people and of the machines; what each may do stands in `rights`, once, and routes ask only that. No role keeps the register of
 * vulnerable people: the mayor names those who do (CASF L121-6-1).
 */
export type Role = 'admin' | 'approver' | 'drafter' | 'field' | 'registry' | 'auditor' | 'viewer' | 'machine'

export const RIGHTS = [
  'read situation',
  'write log',
  'draft alert',
  'approve alert',
  'cancel alert',
  'dismiss proposal',
  'manage residents',
  'see unreached',
  'look after help',
  'acknowledge notice',
  'lead field',
  'prepare plan',
  'direct plan',
  'work plan',
  'conduct exercise',
  'manage territory',
  'manage people',
  'name register people',
  'keep register',
  'export log',
  'send readings',
  'send notices',
  'tell topics',
] as const
export type Right = (typeof RIGHTS)[number]

const RIGHTS_OF: Readonly<Record<Role, readonly Right[]>> = {
  admin: [
    'read situation',
    'write log',
    'manage territory',
    'manage people',
    'manage residents',
    'export log',
    'conduct exercise',
  ],
  approver: [
    'read situation',
    'write log',
    'draft alert',
    'approve alert',
    'cancel alert',
    'dismiss proposal',
    'see unreached',
    'look after help',
    'acknowledge notice',
    'lead field',
    'name register people',
    'prepare plan',
    'direct plan',
    'work plan',
    'conduct exercise',
    'export log',
    'tell topics',
  ],
  drafter: [
    'read situation',
    'write log',
    'draft alert',
    'cancel alert',
    'dismiss proposal',
    'see unreached',
    'look after help',
    'acknowledge notice',
    'lead field',
    'prepare plan',
    'work plan',
    'conduct exercise',
    'tell topics',
  ],
  field: ['read situation', 'write log', 'look after help', 'work plan'],
  registry: ['read situation', 'manage residents', 'see unreached'],
  auditor: ['read situation', 'export log'],
  viewer: ['read situation'],
  machine: ['send readings', 'send notices'],
}

export function may(roles: readonly Role[], right: Right): boolean {
  return roles.some((role) => RIGHTS_OF[role].includes(right))
}

/** Who acts, as the session, the bearer token or the machine key proves it. The territory comes from here and from nowhere else. */
export interface Identity {
  readonly id: string
  readonly name: string
  readonly territory: string
  readonly roles: readonly Role[]
  readonly via: 'session' | 'token' | 'machine key'
  /** Rights that no role has: given to this person by name. Sessions alone carry them, so that no key that lies about opens the register. */
  readonly named?: readonly Right[]
}

/** Whether this person may, by a role or by name. */
export function mayAct({ roles, named = [] }: Pick<Identity, 'roles' | 'named'>, right: Right): boolean {
  return may(roles, right) || named.includes(right)
}

/** The acting person as the log keeps it. */
export interface Actor {
  readonly id: string
  readonly name: string
}

export const SYSTEM_ACTOR: Actor = { id: 'tocsin', name: 'Tocsin' }
