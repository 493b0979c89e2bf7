// The people of one realm who decide: they look, they think, they act on what they saw, alone or two at once, sometimes rashly.
import type { Alert, AlertContent } from '../../worker/model/alert.ts'
import type { Actor } from '../../worker/model/identity.ts'
import type { Instant } from '../../worker/model/time.ts'
import type { ChannelName } from '../../worker/model/message.ts'
import type { Draft } from '../../worker/objects/rpc/asked.ts'
import type { Realm } from './realm.ts'
import type { Script } from './script.ts'
import { CHANNELS, LANES, ZONE_IDS } from './town.ts'
import type { World } from './world.ts'

const PEOPLE = ['ann', 'bob', 'eve', 'joe'] as const
// Told apart by words: a call reads numbers aloud, and the oracle looks for the text to the letter.
const WORDS = ['aune', 'bief', 'crue', 'digue', 'eau', 'fosse', 'gué', 'havre', 'isle', 'jonc', 'lac', 'mare'] as const
const wordsOf = (n: number) => `${WORDS[n % 12]} ${WORDS[Math.floor(n / 12) % 12]}`
const actorOf = (id: string): Actor => ({ id, name: id })

export class Operators {
  readonly #world: World
  readonly #realm: Realm
  readonly #acts: ReturnType<Script['of']>
  #made = 0

  constructor(world: World, realm: Realm) {
    this.#world = world
    this.#realm = realm
    this.#acts = world.script.of(realm.key, realm.command.acts)
  }

  begin(until: Instant): void {
    const { agenda, random } = this.#world
    this.#submit(random.between(100, 1_500))
    const act = () => {
      if (agenda.now >= until) return
      this.#act()
      agenda.after(random.between(300, 2 * this.#world.swarm.actEveryMs), act)
    }
    agenda.after(random.between(1_500, 4_000), act)
  }

  #act(): void {
    const { random } = this.#world
    const alerts = [...this.#realm.command.alerts.values()].map(({ alert }) => alert)
    if (alerts.length === 0 || (alerts.length < 3 && random.chance(0.08))) return this.#submit(0)
    const alert = random.chance(0.7) ? (alerts.at(-1) as Alert) : random.pick(alerts)
    const who = actorOf(random.pick(PEOPLE))
    const rash = random.chance(this.#world.swarm.rashOperators)
    switch (alert.state) {
      case 'submitted':
        if (random.chance(0.1)) return this.#soon(() => this.#acts.returnForEdit(alert.id, who))
        if (random.chance(0.06)) return this.#soon(() => this.#acts.cancel(alert.id, who))
        return this.#approve(alert, rash)
      case 'draft':
        return this.#revise(alert, who, 'Alert')
      case 'sending':
      case 'in force':
        if (random.chance(0.25)) return this.#soon(() => this.#acts.cancel(alert.id, who))
        if (random.chance(0.4)) return this.#revise(alert, who, 'Cancel')
        if (random.chance(0.5)) return this.#revise(alert, who, 'Update')
        return rash ? this.#approve(alert, true) : undefined
      case 'cancelled':
      case 'expired':
        return random.chance(0.4) ? this.#revise(alert, who, random.pick(['Cancel', 'Update'])) : this.#submit(0)
      case 'stopping':
        return random.chance(0.5) ? this.#soon(() => this.#acts.cancel(alert.id, who)) : undefined
      case 'ended':
        return this.#submit(0)
      default:
        return alert.state satisfies never
    }
  }

  #submit(afterMs: number): void {
    const { random, agenda } = this.#world
    const key = `key ${this.#made++}`
    const draft = this.#draft('Alert', null)
    const who = actorOf(random.pick(['ann', 'eve', 'eve']))
    agenda.after(afterMs, () => this.#send(() => this.#acts.submit(draft, who, key, () => undefined)))
    // The answer did not come, so the same request is made again; now and then by a client that changed it meanwhile.
    if (random.chance(0.3)) {
      const again = random.chance(0.7) ? draft : this.#draft('Alert', null)
      agenda.after(afterMs + random.between(0, 200), () =>
        this.#send(() => this.#acts.submit(again, who, key, () => undefined)),
      )
    }
  }

  /** What is on the screen now is what they decide on, whatever has become of it when their tap arrives. */
  #approve(alert: Alert, rash: boolean): void {
    const { random, agenda } = this.#world
    const { contentHash } = alert.current
    this.#world.watch.deciding.shown(contentHash, alert.current.content)
    const tap = (id: string, aloneReason: string | null, afterMs: number) =>
      agenda.after(afterMs, () => this.#send(() => this.#acts.approve(alert.id, contentHash, actorOf(id), aloneReason)))
    const thinkMs = random.between(50, 2_000)
    const author = alert.current.submittedBy.id
    if (rash && random.chance(0.4)) tap(random.pick(PEOPLE), random.chance(0.5) ? 'life at stake' : null, thinkMs)
    tap(author === 'ann' ? 'bob' : 'ann', null, thinkMs)
    if (rash) tap('bob', null, thinkMs + random.between(0, 40))
  }

  #revise(alert: Alert, who: Actor, msgType: AlertContent['msgType']): void {
    const draft = this.#draft(msgType, alert.current.content)
    this.#soon(() => this.#acts.revise(alert.id, draft, who, () => undefined))
  }

  /** Once all is quiet: a send to everybody, and right into it a correction or a cancel, by people who have the right to it. */
  rehearse(at: Instant): void {
    const { agenda, random, watch } = this.#world
    const corrects = random.chance(0.5)
    const content = {
      ...this.#draft('Alert', null).content,
      zones: ZONE_IDS,
      channels: this.#channels[0] ?? [],
      severity: 'Extreme',
    } as const
    const valid = (msgType: AlertContent['msgType']): Draft => ({
      proposal: null,
      content: {
        ...content,
        texts: this.#draft(msgType, null).content.texts,
        msgType,
        allClear: false,
        expiresAt: agenda.now + 120_000,
      },
    })
    agenda.at(at, () => {
      for (const who of ['ann', 'bob']) {
        this.#realm.roles.set(who, ['approver'])
        watch.deciding.roleChanged(this.#realm.key, who, true)
      }
      this.#acts.submit(valid('Alert'), actorOf('ann'), 'rehearsal', (answer) => {
        if (answer.kind === 'refused') return
        const { id, current } = answer.alert
        watch.deciding.shown(current.contentHash, current.content)
        this.#acts.approve(id, current.contentHash, actorOf('bob'), null)
        agenda.after(random.between(500, 3_000), () => {
          if (corrects)
            this.#acts.revise(id, valid('Cancel'), actorOf('bob'), (told) => {
              if (told.kind === 'ok') watch.liveness.corrected(this.#realm, told.alert)
            })
          else {
            const told = this.#acts.cancel(id, actorOf('bob'))
            if (told.kind === 'ok') watch.liveness.cancelled(this.#realm, told.alert)
          }
        })
      })
    })
  }

  get #channels(): readonly (readonly ChannelName[])[] {
    return this.#world.swarm.contacts ? [LANES, ['sms', 'contact'], ['voice']] : [CHANNELS, ['sms'], ['voice']]
  }

  #soon(act: () => unknown): void {
    this.#world.agenda.after(this.#world.random.between(20, 300), () => this.#send(act))
  }

  // A request may find nobody there, or its answer be lost: the act then stands all the same.
  #send(act: () => unknown): void {
    const { command } = this.#realm
    if (!command.alive) return
    act()
    command.border('after an act')
  }

  #draft(msgType: AlertContent['msgType'], told: AlertContent | null): Draft {
    const { random, agenda, swarm } = this.#world
    const rash = random.chance(swarm.rashOperators)
    const chosen = ZONE_IDS.filter(() => random.chance(0.55))
    const zones =
      rash && random.chance(0.3) ? random.pick([[], ['nowhere'], chosen]) : chosen.length === 0 ? ['A'] : chosen
    const channels = random.pick(this.#channels)
    const keeps = told !== null && !(rash && random.chance(0.3))
    const n = this.#made++
    return {
      proposal: null,
      content: {
        msgType,
        zones: keeps ? [...new Set([...told.zones, ...zones])] : zones,
        channels: keeps ? [...new Set([...told.channels, ...channels])] : channels,
        texts: {
          fr: `Avis ${wordsOf(n)}, montez.`,
          ...(random.chance(0.5) ? { en: `Notice ${wordsOf(n)}, go up.` } : {}),
        },
        event: 'Crue',
        hazard: 'crue',
        responseType: 'Execute',
        severity: random.pick(['Extreme', 'Severe', 'Moderate']),
        urgency: random.pick(['Immediate', 'Immediate', 'Expected']),
        certainty: 'Observed',
        expiresAt:
          agenda.now + (rash && random.chance(0.1) ? -1_000 : Math.round(swarm.validForMs * (0.5 + random.next()))),
        allClear: msgType === 'Update' && random.chance(0.3),
      },
    }
  }
}
