// What others ask of Command about proposals and alerts, what was prepared for them, and the rules behind them. One line each: the work is in the parts.
import { CommandBase } from './base.ts'
import type { Actor } from '../../../model/identity.ts'
import { refused } from '../../../model/reason.ts'
import type { RuleDraft } from '../../../model/rule-change.ts'
import type { TopicDraft } from '../../../model/topic.ts'
import type { Draft } from '../../rpc/asked.ts'
import type { CommandRpc } from '../../rpc/command.ts'

export abstract class AlertDesk extends CommandBase {
  async keepOwnVoice(...asked: Parameters<CommandRpc['keepOwnVoice']>) {
    return this.parts.ownVoices.keep(...asked)
  }

  async ownVoice(sha256: string) {
    return this.parts.ownVoices.heard(sha256)
  }

  async playedVoice(name: string) {
    return this.parts.ground.bundle === null ? null : this.parts.ownVoices.played(name)
  }

  async topics() {
    return this.parts.topics.view()
  }

  async previewTopic(draft: TopicDraft) {
    return this.parts.topics.preview(draft)
  }

  async sendTopic(draft: TopicDraft, hash: string, by: Actor, request: string | null) {
    const answer = await this.parts.topics.send(draft, hash, by, request)
    await this.parts.handing.drain()
    return answer
  }

  async stopTopic(number: number, by: Actor) {
    const answer = this.parts.topics.stop(number, by)
    await this.parts.handing.drain()
    return answer
  }

  async topicLeave(number: number) {
    return this.parts.topics.leave(number)
  }

  async unlocated() {
    return this.parts.shards.unlocated()
  }

  async estimate(draft: Parameters<CommandRpc['estimate']>[0]) {
    this.parts.balances.freshen()
    const estimate = await this.parts.proposing.estimate(draft)
    return 'kind' in estimate ? estimate : { kind: 'ok' as const, ...estimate }
  }

  async dismiss(proposal: string, actor: Actor, reason: string) {
    return this.parts.proposing.dismiss(proposal, actor, reason)
  }

  async proposalSeen(proposal: string, by: Actor) {
    return this.parts.proposing.seen(proposal, by)
  }

  async submit(draft: Draft, actor: Actor, idempotencyKey: string | null) {
    return this.parts.deciding.submit(draft, actor, idempotencyKey)
  }

  async approve(alert: string, contentHash: string, actor: Actor, aloneReason: string | null) {
    return this.parts.deciding.approve(alert, contentHash, actor, aloneReason)
  }

  async echo(alert: string) {
    return this.parts.ground.bundle === null ? null : this.parts.echoing.table(alert)
  }

  async seedHeard(...[alert, seed, text, by]: Parameters<CommandRpc['seedHeard']>) {
    return this.parts.ground.bundle === null ? null : this.parts.echoing.heard(alert, seed, text, by)
  }

  async seeds() {
    return this.parts.echoing.seeds.view()
  }

  async addSeed(...[asked, by, request]: Parameters<CommandRpc['addSeed']>) {
    return this.parts.echoing.seeds.add(asked, by, request)
  }

  async dropSeed(number: number, by: Actor) {
    return this.parts.echoing.seeds.drop(number, by)
  }

  async prepared() {
    return this.parts.preparing.shown()
  }

  async prepare(...[id, asked, by, request]: Parameters<CommandRpc['prepare']>) {
    return this.parts.ground.bundle === null
      ? refused('unknown zone', 'no territory has been applied here')
      : this.parts.preparing.keep(id, asked, by, request)
  }

  async approvePrepared(...[id, shown, by]: Parameters<CommandRpc['approvePrepared']>) {
    return this.parts.preparing.approve(id, shown, by)
  }

  async dropPrepared(id: string, by: Actor) {
    return this.parts.preparing.drop(id, by)
  }

  async automatic() {
    return this.parts.automatic.shown()
  }

  async allowAutomatic(isOn: boolean, by: Actor) {
    return this.parts.automatic.allow(isOn, by)
  }

  async signablePrepared(...[id, asked, by]: Parameters<CommandRpc['signablePrepared']>) {
    return this.parts.automatic.signable(id, asked, by)
  }

  async signPrepared(...[id, asked, proof, by]: Parameters<CommandRpc['signPrepared']>) {
    return this.parts.automatic.sign(id, asked, proof, by)
  }

  async unsignPrepared(id: string, by: Actor) {
    return this.parts.automatic.unsign(id, by)
  }

  async vetoAutomatic(countdown: string, by: Actor) {
    return this.parts.automatic.veto(countdown, by)
  }

  async explainVeto(...[countdown, reason, by]: Parameters<CommandRpc['explainVeto']>) {
    return this.parts.automatic.because(countdown, reason, by)
  }

  async sendPrepared(...[id, asked, by]: Parameters<CommandRpc['sendPrepared']>) {
    return this.parts.preparing.send(id, asked, by)
  }

  async returnForEdit(alert: string, actor: Actor, reason: string) {
    return this.parts.deciding.returnForEdit(alert, actor, reason)
  }

  async resume(alert: string, actor: Actor) {
    return this.parts.deciding.resume(alert, actor)
  }

  async cancel(alert: string, actor: Actor, reason: string) {
    return this.parts.deciding.cancel(alert, actor, reason)
  }

  async revise(alert: string, draft: Draft, actor: Actor) {
    return this.parts.deciding.revise(alert, draft, actor)
  }

  async settleAlert(...[id, asked, by]: Parameters<CommandRpc['settleAlert']>) {
    return this.parts.settling.settle(id, asked, by)
  }

  async ruleForms() {
    return this.parts.ground.bundle === null ? { rules: [], groups: [] } : this.parts.ruleChanges.forms()
  }

  async draftedRule(draft: RuleDraft) {
    return this.parts.ground.bundle === null
      ? refused('unknown rule', 'no territory has been applied here')
      : this.parts.ruleChanges.drafted(draft)
  }

  async proposeRuleChange(...[asked, author]: Parameters<CommandRpc['proposeRuleChange']>) {
    return this.parts.ground.bundle === null
      ? refused('unknown rule', 'no territory has been applied here')
      : this.parts.ruleChanges.propose(asked, author)
  }

  async refuseRuleChange(id: string, by: Actor, reason: string) {
    return this.parts.ruleChanges.refuse(id, by, reason)
  }

  async silence(...[asked, owner, request]: Parameters<CommandRpc['silence']>) {
    return this.parts.silencing.set(asked, owner, request)
  }

  async endSilence(id: string, by: Actor) {
    return this.parts.proposing.endSilence(id, by)
  }
}
