// What others ask of Command about people: calls, shelters, notices, the town’s own people, what is told of the areas. One line each.
import { AlertDesk } from './alerts.ts'
import { hotlineOf } from '../../../flow/hotline.ts'
import type { Actor } from '../../../model/identity.ts'
import { refused } from '../../../model/reason.ts'
import type { CommandRpc } from '../../rpc/command.ts'
import type { HelpAct, NoticeArrival } from '../../rpc/errands.ts'

export abstract class CellDesk extends AlertDesk {
  async helpAct(number: number, act: HelpAct, actor: Actor) {
    return this.parts.helping.act(number, act, actor)
  }

  async helpLookedAt(number: number, actor: Actor) {
    return this.parts.helping.lookedAt(number, actor)
  }

  async calls() {
    return this.parts.cell.intake.view()
  }

  async takeCall(...[told, by, request]: Parameters<CommandRpc['takeCall']>) {
    return this.parts.cell.intake.take(told, by, request)
  }

  async callAct(...[number, act, by]: Parameters<CommandRpc['callAct']>) {
    return this.parts.cell.intake.act(number, act, by)
  }

  async callPerson(number: number, by: Actor) {
    return this.parts.cell.intake.person(number, by)
  }

  async answerCluster(first: number, note: string, by: Actor) {
    return this.parts.cell.intake.answerCluster(first, note, by)
  }

  async turnShelter(id: string, isOpen: boolean, by: Actor) {
    return this.parts.cell.sheltering.turn(id, isOpen, by)
  }

  async admit(...[asked, by, request]: Parameters<CommandRpc['admit']>) {
    return this.parts.cell.sheltering.admit(asked, by, request)
  }

  async seeArrival(number: number, by: Actor) {
    return this.parts.cell.sheltering.see(number, by)
  }

  async shelterDoor(id: string) {
    return this.parts.cell.sheltering.doorKey(id)
  }

  async arrivalPage(...[ask]: Parameters<CommandRpc['arrivalPage']>) {
    return this.parts.ground.bundle === null ? null : this.parts.cell.arriving.answer(ask)
  }

  async depart(number: number, to: string, by: Actor) {
    return this.parts.cell.sheltering.depart(number, to, by)
  }

  async recognise(number: number, household: string, by: Actor) {
    return this.parts.cell.sheltering.recognise(number, household, by)
  }

  async shelterList(id: string, by: Actor) {
    return this.parts.cell.sheltering.list(id, by)
  }

  async sheltered() {
    return this.parts.cell.sheltering.sheltered()
  }

  async means() {
    return this.parts.cell.lending.shown()
  }

  async addMeans(...[told, by, request]: Parameters<CommandRpc['addMeans']>) {
    return this.parts.cell.lending.add(told, by, request)
  }

  async useMeans(...[number, use, by]: Parameters<CommandRpc['useMeans']>) {
    return this.parts.cell.lending.use(number, use, by)
  }

  async eraseCell(by: Actor) {
    return this.parts.cell.erase(by)
  }

  async takeNotice(arrival: NoticeArrival) {
    return this.parts.ground.bundle === null
      ? refused('sender not on the list', 'there is no such territory here')
      : this.parts.receiving.take(arrival)
  }

  async takeDutySms(...[{ from, words }]: Parameters<CommandRpc['takeDutySms']>): Promise<boolean> {
    if (this.parts.ground.bundle === null) return false
    return this.parts.rollCalling.takeSms(from, words) || this.parts.directoryChecking.takeSms(from, words)
  }

  async directoryCheck() {
    return this.parts.ground.bundle === null ? null : this.parts.directoryChecking.view()
  }

  async sendTrial(...[wanted, by]: Parameters<CommandRpc['sendTrial']>) {
    return this.parts.trying.send(wanted, by)
  }

  async trial(number: number) {
    return this.parts.trying.shown(number)
  }

  async rollCall() {
    return this.parts.rollCalling.shown
  }

  async beginRollCall(...[asked, by]: Parameters<CommandRpc['beginRollCall']>) {
    return this.parts.rollCalling.begin(asked, by)
  }

  async answerRollCall(...[member, said, by]: Parameters<CommandRpc['answerRollCall']>) {
    return this.parts.rollCalling.answer(member, said, by)
  }

  async endRollCall(by: Actor) {
    return this.parts.rollCalling.end(by)
  }

  async acknowledgeWake(by: Actor) {
    return this.parts.wakingUp.acknowledge(by)
  }

  async roster() {
    return this.parts.roster.roster
  }

  async putRoster(...[roster, by]: Parameters<CommandRpc['putRoster']>) {
    const answer = this.parts.roster.put(roster, by)
    if (answer.kind === 'ok') this.parts.keepingPaper.soon()
    return answer
  }

  async acknowledgeNotice(number: number, actor: Actor, note: string) {
    return this.parts.receiving.acknowledge(number, actor, note)
  }

  async noticeStatus(id: string, key: string) {
    return this.parts.receiving.statusFor(id, key)
  }

  async noticeWhole(number: number, actor: Actor) {
    return this.parts.receiving.whole(number, actor)
  }

  async noticeRecorded(id: string, url: string): Promise<boolean> {
    return this.parts.receiving.recorded(id, url) !== null
  }

  async hotline() {
    return this.parts.ground.bundle === null ? null : hotlineOf(this.parts.ground.edition)
  }

  async tellSighting(...[told, author, request]: Parameters<CommandRpc['tellSighting']>) {
    const answer = this.parts.sightings.tell(told, author, request)
    this.parts.planning.easingMoved()
    return answer
  }

  async checkSighting(...[number, state, by, note]: Parameters<CommandRpc['checkSighting']>) {
    return this.parts.sightings.check(number, state, by, note)
  }

  async sitrep() {
    const situation = await this.parts.showing.situation()
    return situation === null ? null : this.parts.sitreps.draft(situation)
  }

  async handOver() {
    const situation = await this.parts.showing.situation()
    if (situation === null) return null
    const sheet = this.parts.handingOver.sheet(
      situation,
      this.parts.sitreps.draft(situation),
      this.parts.planning.plans,
    )
    return { sheet, shifts: this.parts.handingOver.shifts }
  }

  async putRelief(...[shifts, by]: Parameters<CommandRpc['putRelief']>) {
    return this.parts.handingOver.putShifts(shifts, by)
  }

  async signHandOver(...[signed, by, request]: Parameters<CommandRpc['signHandOver']>) {
    return this.parts.handingOver.sign(signed, by, request)
  }

  async keepSitrep(...[kept, by, request]: Parameters<CommandRpc['keepSitrep']>) {
    return this.parts.sitreps.keep(kept, by, request)
  }

  async setZoneStanding(...[asked, by]: Parameters<CommandRpc['setZoneStanding']>) {
    return this.parts.standings.setZone(asked, by)
  }

  async setService(...[number, asked, by]: Parameters<CommandRpc['setService']>) {
    return this.parts.standings.setService(number, asked, by)
  }

  async takeServiceAway(number: number, by: Actor) {
    return this.parts.standings.takeAway(number, by)
  }
}
