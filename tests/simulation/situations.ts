// What must be seen now and then, or the simulator is too kind: a run that never meets one of these proves nothing about it.
export const MUST_BE_SEEN = [
  'crash between accept and commit',
  'crash after intent',
  'crash between chunks',
  'receipt before the answer',
  'early receipt joined',
  'receipt replayed',
  "another town's receipt",
  'forged receipt refused',
  'stop between lease and claim',
  'cancel races the last chunk',
  'launch told twice',
  'opt-out between snapshot and claim',
  'erased between snapshot and claim',
  'who was meant is gone, their number is not',
  'two approvers at once',
  'approval of what has changed',
  'the same request twice',
  'the same key with another body',
  'clock back during claim',
  'stale commit refused',
  'orphan adopted',
  'unknown repeated',
  'unknown to the end',
  'lookup: never seen',
  'lookup: accepted',
  'alarm lost',
  'alarm doubled',
  'breaker opened',
  'call hangs past the patience',
  'lease ran out before its slots',
  'all connections taken',
  'slot missed for want of a connection',
  'row comes back after the stop',
  'expiry while sending',
  'correction while sending',
  'correction tells one who has left',
  'update approved',
  'zone edited under a submission',
  'right revoked before the approval',
  'command crash',
  'altered content refused',
  'provider answers all at once',
  'phone rung again',
  'call to one who has answered',
  'call waits for what is silent',
] as const

export class Situations {
  readonly counts = new Map<string, number>()

  note(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}
