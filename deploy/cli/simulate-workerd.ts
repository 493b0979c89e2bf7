// `npm run simulate -- --workerd`: the same seeds on a real server, judged from outside; the first that breaks a promise is told.
import { performance } from 'node:perf_hooks'
import { hunted, PLANTED } from '../../tests/simulation/bridge/planted.ts'
import { replaySeeds, type BridgeOutcome } from '../../tests/simulation/bridge/run.ts'

export interface BridgeOrder {
  readonly seeds: number
  readonly seed: number
  readonly mutations: boolean
  readonly json: boolean
}

type Say = (line: string) => void

export function simulateOnWorkerd(order: BridgeOrder, out: Say, note: Say): Promise<0 | 1> {
  return order.mutations ? planted(order, out, note) : seeds(order, out)
}

async function seeds({ seeds: count, seed, json }: BridgeOrder, out: Say): Promise<0 | 1> {
  const began = performance.now()
  const wanted = Array.from({ length: count }, (_, index) => seed + index)
  const outcomes = await replaySeeds(wanted, {
    told: (outcome) => out(json ? JSON.stringify(outcome) : lineOf(outcome)),
  })
  const seconds = (performance.now() - began) / 1_000
  const broken = outcomes.filter((outcome) => outcome.broken.length > 0)
  const sum = (of: (outcome: BridgeOutcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0)
  const requests = sum((outcome) => outcome.requests)
  const compared = sum((outcome) => outcome.compared)
  if (json) {
    const failed = broken.map((outcome) => outcome.seed)
    out(JSON.stringify({ kind: 'summary', seeds: outcomes.length, requests, compared, seconds, failed }))
  } else {
    const all = `${outcomes.length} seeds on workerd, ${requests} requests, ${compared} revisions compared with the model`
    out(`${all}, ${seconds.toFixed(0)} s, ${(seconds / outcomes.length).toFixed(1)} s a seed, ${broken.length} broken`)
    for (const one of broken) out(`the same world again: npm run simulate -- --workerd --seed ${one.seed}`)
  }
  return broken.length > 0 ? 1 : 0
}

function lineOf({ seed, seconds, kills, requests, compared, broken }: BridgeOutcome): string {
  const what = `${requests} requests, ${kills} kills, ${compared} compared, ${seconds.toFixed(1)} s`
  const faults = broken.map(({ invariant, detail }) => `\n  ${invariant}: ${detail}`)
  return `seed ${seed}: ${broken.length === 0 ? 'holds' : 'BREAKS'} (${what})${faults.join('')}`
}

async function planted({ json }: BridgeOrder, out: Say, note: Say): Promise<0 | 1> {
  const survivors: string[] = []
  for (const one of PLANTED) {
    const { name, by } = await hunted(one)
    if (by === null) survivors.push(name)
    const caught = by === null ? 'SURVIVES' : `${by.invariant.padEnd(8)} seed ${by.seed}`
    out(json ? JSON.stringify({ kind: 'planted', name, ...by }) : `${caught.padEnd(20)}${name}`)
  }
  out(
    json
      ? JSON.stringify({ kind: 'summary', count: PLANTED.length, survivors })
      : `${PLANTED.length - survivors.length} of ${PLANTED.length} planted differences caught`,
  )
  if (survivors.length > 0) note(`not caught: ${survivors.join(' · ')}`)
  return survivors.length > 0 ? 1 : 0
}
