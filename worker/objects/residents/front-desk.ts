// The portal's front desk, in shard 0: which page answers what was asked. It renders, and holds nobody: a record lives in the shard of its number.
import { gonePage, leftPage } from '../../flow/portal/code-page.ts'
import { ownAddress } from '../../flow/portal/form.ts'
import { confirmedPage, confirmPage, stoppedPage, stopPage, unknownLinkPage } from '../../flow/portal/link-page.ts'
import { signInPage } from '../../flow/portal/record-page.ts'
import { PORTAL_POLICY, portalPath, sceneOf, type PortalScene } from '../../flow/portal/sheet.ts'
import { leaveTopicPage, leftTopicPage } from '../../flow/portal/topic-boxes.ts'
import { signUpPage } from '../../flow/portal/sign-up-page.ts'
import { signUpRulesOf } from '../../model/sign-up.ts'
import { TOPICS } from '../../model/topic.ts'
import type { PortalAnswer, PortalAsk } from '../rpc/residents.ts'
import type { Keyring } from '../shared/seal.ts'
import { page, see } from './portal-answer.ts'
import type { RecordDesk } from './record-desk.ts'
import { homeOfSession, openSession } from './resident-session.ts'
import type { SignUpDesk } from './sign-up-desk.ts'
import type { SignUpHomes } from './sign-up-homes.ts'

export interface FrontDeskParts {
  readonly signUps: SignUpDesk
  readonly records: RecordDesk
  readonly homes: () => SignUpHomes
  readonly keyring: () => Keyring
}

export class FrontDesk {
  readonly #parts: FrontDeskParts

  constructor(parts: FrontDeskParts) {
    this.#parts = parts
  }

  async answer(ask: PortalAsk): Promise<PortalAnswer> {
    const scene = sceneOf(ask.town.territory, ask.language)
    switch (ask.act) {
      case 'form':
        return page(200, signUpPage(scene))
      case 'visitor':
        return page(200, signUpPage(scene, { visitor: 'yes', until: ask.fields['until'] ?? '' }))
      case 'sign up':
        return this.#parts.signUps.signUp(ask, scene)
      case 'code':
        return this.#parts.signUps.code(ask, scene)
      case 'record':
        return this.#record(ask, scene)
      case 'change':
        return this.#change(ask, scene)
      case 'export':
        return this.#export(ask, scene)
      case 'stop':
        return page(200, stopPage(scene))
      case 'stopped':
        return page(200, stoppedPage(scene))
      case 'confirm':
        return page(200, confirmPage(scene))
      case 'confirmed':
        return page(200, confirmedPage(scene))
      case 'leave topic': {
        const topic = TOPICS.find((one) => one === ask.fields['topic'])
        return topic === undefined ? page(404, unknownLinkPage(scene)) : page(200, leaveTopicPage(scene, topic))
      }
      case 'left topic':
        return page(200, leftTopicPage(scene))
      case 'unknown link':
        return page(404, unknownLinkPage(scene))
      default:
        return ask.act satisfies never
    }
  }

  async #record(ask: PortalAsk, scene: PortalScene): Promise<PortalAnswer> {
    const own = await this.#own(ask)
    if (own === null) return { ...page(200, signInPage(scene)), session: null }
    return page(200, this.#parts.records.page(scene, own, ask.town, { said: null, faults: {} }))
  }

  async #change(ask: PortalAsk, scene: PortalScene): Promise<PortalAnswer> {
    const { fields } = ask
    if (fields['do'] === 'sign in') return this.#signIn(ask, scene)
    const own = await this.#own(ask)
    if (own === null) return { ...page(401, signInPage(scene)), session: null }
    if (!this.#parts.records.isOwnForm(own, fields)) return page(410, gonePage(scene))
    const done = await this.#parts.records.change(own, ask, scene)
    switch (done.kind) {
      case 'page':
        return page(done.status, done.html)
      case 'kept':
        return {
          ...see(`${portalPath(scene, '/me')}?lang=${scene.language}`),
          session: openSession(this.#parts.keyring(), done.home, Date.now()),
        }
      case 'prove':
        return this.#parts.signUps.askForCodes(ask, scene, [[done.address, done.way]], {
          purpose: 'add address',
          language: ask.language,
          wanted: null,
          places: [],
          home: own.home,
        })
      case 'left':
        return { ...page(200, leftPage(scene)), session: null }
      case 'signed out':
        return { ...see(`${portalPath(scene)}?lang=${scene.language}`), session: null }
      default:
        return done satisfies never
    }
  }

  async #signIn(ask: PortalAsk, scene: PortalScene): Promise<PortalAnswer> {
    const read = ownAddress(ask.fields['phone'] ?? '', signUpRulesOf(ask.town.territory))
    if ('fault' in read) return page(422, signInPage(scene, { phone: read.fault }))
    const nothing = { wanted: null, places: [], home: null }
    const pending = { purpose: 'sign in', language: ask.language, ...nothing } as const
    return this.#parts.signUps.askForCodes(ask, scene, [[read.address, read.way]], pending)
  }

  async #export(ask: PortalAsk, scene: PortalScene): Promise<PortalAnswer> {
    const own = await this.#own(ask)
    if (own === null) return { ...page(401, signInPage(scene)), session: null }
    return { kind: 'record', status: 200, policy: PORTAL_POLICY, json: this.#parts.records.exported(own) }
  }

  async #own({ session }: PortalAsk) {
    const home = homeOfSession(this.#parts.keyring(), session, Date.now())
    const found = home === null ? null : await this.#parts.homes().record(home)
    return home === null || found === null || session === null ? null : { home, session, ...found }
  }
}
