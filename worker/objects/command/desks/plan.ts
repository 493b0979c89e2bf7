// What others ask of Command about the plan and its papers, what is left without networks, and what follows a crisis. One line each.
import { CellDesk } from './cell.ts'
import { areaGeojson, areaKml } from '../../../flow/papers/area-files.ts'
import type { Actor } from '../../../model/identity.ts'
import type { PlanLevel } from '../../../model/rule.ts'
import type { CommandRpc } from '../../rpc/command.ts'
import { makeCatNat } from '../cat-nat.ts'
import { mayPractisePublicly, practising } from '../live-first.ts'

/** A watch begins: the paper that the night may need is today's. */
const MADE_ANEW_AT: readonly PlanLevel[] = ['N1', 'N2']
export abstract class PlanDesk extends CellDesk {
  async intercommunal() {
    return this.parts.intercommunal.view()
  }

  async intercommunalAreas() {
    return this.parts.intercommunal.areas()
  }

  async shareWith(...[body, isOn, by]: Parameters<CommandRpc['shareWith']>) {
    return this.parts.intercommunal.share(body, isOn, by)
  }

  async offerMeans(...[number, isOffered, by]: Parameters<CommandRpc['offerMeans']>) {
    return this.parts.intercommunal.offer(number, isOffered, by)
  }

  async askLoan(...[asked, by, request]: Parameters<CommandRpc['askLoan']>) {
    return this.parts.intercommunal.loans.ask(asked, by, request)
  }

  async answerLoan(...[number, answer, by]: Parameters<CommandRpc['answerLoan']>) {
    return this.parts.intercommunal.loans.answer(number, answer, by)
  }

  async returnLoan(...[number, by]: Parameters<CommandRpc['returnLoan']>) {
    return this.parts.intercommunal.loans.giveBack(number, by)
  }

  async takeNeighbour(...[message]: Parameters<CommandRpc['takeNeighbour']>) {
    return this.parts.intercommunal.take(message)
  }

  async relayDraft(...[kind, from]: Parameters<CommandRpc['relayDraft']>) {
    return this.parts.relaying.draft(kind, from)
  }

  async askRelay(...[pack, asked, by, request]: Parameters<CommandRpc['askRelay']>) {
    return this.parts.relaying.ask(pack, asked, by, request)
  }

  async stepRelay(...[number, step, by]: Parameters<CommandRpc['stepRelay']>) {
    return this.parts.relaying.step(number, step, by)
  }

  async soundSirens(...[asked, by]: Parameters<CommandRpc['soundSirens']>) {
    return this.parts.withoutNetworks.sirens.sound(asked, by)
  }

  async stopSirens(...[sirens, by, reason]: Parameters<CommandRpc['stopSirens']>) {
    return this.parts.withoutNetworks.sirens.stop(sirens, by, reason)
  }

  async sirenByHand(...[id, act, via, by]: Parameters<CommandRpc['sirenByHand']>) {
    return this.parts.withoutNetworks.sirens.byHand(id, act, via, by)
  }

  async hailDraft(alert: string | null) {
    return this.parts.withoutNetworks.hailing.draft(alert)
  }

  async makeHail(...[asked, by, request]: Parameters<CommandRpc['makeHail']>) {
    return this.parts.withoutNetworks.hailing.make(asked, by, request)
  }

  async giveHail(...[number, vehicle, team, by]: Parameters<CommandRpc['giveHail']>) {
    return this.parts.withoutNetworks.hailing.give(number, vehicle, team, by)
  }

  async sayHail(...[number, stretch, said, by]: Parameters<CommandRpc['sayHail']>) {
    return this.parts.withoutNetworks.hailing.say(number, stretch, said, by)
  }

  async sayNetworks(...[isDown, note, by]: Parameters<CommandRpc['sayNetworks']>) {
    return this.parts.withoutNetworks.sayDown(isDown, note, by)
  }

  async sayPosted(...[alert, revision, place, by]: Parameters<CommandRpc['sayPosted']>) {
    return this.parts.withoutNetworks.posted(alert, revision, place, by)
  }

  async review(...[window]: Parameters<CommandRpc['review']>) {
    const situation = await this.parts.showing.situation()
    return situation === null ? null : this.parts.reviewing.view(situation, window)
  }

  async keepReview(...[number, written, by]: Parameters<CommandRpc['keepReview']>) {
    return this.parts.reviewing.keep(number, written, by)
  }

  async paperPack(...[edition]: Parameters<CommandRpc['paperPack']>) {
    return this.parts.keepingPaper.pack(edition)
  }

  async paperKept() {
    return this.parts.keepingPaper.kept
  }

  async paperCopy() {
    return this.parts.keepingPaper.bytes()
  }

  async orders() {
    return { templates: this.parts.ordering.templates, orders: this.parts.ordering.all() }
  }

  async draftOrder(...[asked, by, request]: Parameters<CommandRpc['draftOrder']>) {
    return this.parts.ordering.draft(asked, by, request)
  }

  async stepOrder(...[name, step, by]: Parameters<CommandRpc['stepOrder']>) {
    return this.parts.ordering.step(name, step, by)
  }

  async relayAreaFile(number: number, form: 'geojson' | 'kml'): Promise<string | null> {
    const areas = this.parts.relaying.areas(number)
    if (areas === null) return null
    return form === 'kml' ? areaKml(`Demande n° ${number}`, areas) : areaGeojson(areas)
  }

  async plans() {
    return this.parts.planning.plans
  }

  async decidePlanLevel(...[asked, right, by]: Parameters<CommandRpc['decidePlanLevel']>) {
    const answer = this.parts.planning.decide(asked, right, by)
    if (answer.kind === 'ok' && MADE_ANEW_AT.includes(answer.run.level)) this.parts.keepingPaper.soon()
    return answer
  }

  async actOnCard(...[asked, by]: Parameters<CommandRpc['actOnCard']>) {
    return this.parts.planning.act(asked, by)
  }

  async practising(...[exercise]: Parameters<CommandRpc['practising']>) {
    return this.parts.ground.transaction(() => practising(this.parts.ground, exercise))
  }

  async publicExercises() {
    return this.parts.publicExercise.shown()
  }

  async announcePublicExercise(...[asked, by, more]: Parameters<CommandRpc['announcePublicExercise']>) {
    return this.parts.publicExercise.announce(asked, by, more)
  }

  async approvePublicExercise(number: number, hash: string, by: Actor) {
    return this.parts.publicExercise.approve(number, hash, by)
  }

  async stopPublicExercise(number: number, why: string, by: Actor) {
    return this.parts.publicExercise.stop(number, why, by)
  }

  async yieldPublicExercise(): Promise<void> {
    if (this.parts.ground.bundle !== null) this.parts.publicExercise.yields()
  }

  async mayPractisePublicly(...[exercise]: Parameters<CommandRpc['mayPractisePublicly']>) {
    return this.parts.ground.transaction(() => mayPractisePublicly(this.parts.ground, exercise))
  }

  async takePublicExercises(...[shown]: Parameters<CommandRpc['takePublicExercises']>): Promise<void> {
    this.parts.ground.transaction(() => {
      this.parts.ground.settings.put('public exercises', shown)
      this.parts.ground.touch('publicState')
      this.parts.ground.publish()
    })
  }

  async displaysShowing(alert: string) {
    const { targeted, rendered } = this.parts.displays.reachOf(alert, 1)
    return { targeted, rendered }
  }

  async recover(...[act, by, request]: Parameters<CommandRpc['recover']>) {
    return this.parts.recovering.act(act, by, request)
  }

  async recoveryList(by: Actor) {
    return this.parts.recovering.list(by)
  }

  async catNat(...[asked, by]: Parameters<CommandRpc['catNat']>) {
    const damages = () => this.parts.recovering.damages()
    return makeCatNat(this.parts.ground, asked, by, { damages, sightings: () => this.parts.sightings.all() })
  }

  async doDuty(...[id, note, by]: Parameters<CommandRpc['doDuty']>) {
    return this.parts.duties.do(id, note, by)
  }

  async closePlan(...[run, by, reason]: Parameters<CommandRpc['closePlan']>) {
    return this.parts.planning.close(run, by, reason)
  }

  async setDirector(...[who, by, note]: Parameters<CommandRpc['setDirector']>) {
    return this.parts.planning.direct(who, by, note)
  }
}
