// `ingest`: values accepted, judged, stored and decided upon in the whole of Tocsin on real workerd, beside Prometheus' rules and beside
// json-rules-engine with a state store, on the same series; whether all decide the same; and what 5 000 gauges cost.
import { writeFileSync } from 'node:fs'
import { freePort } from '../e2e/support/server.ts'
import type { Bench } from './bench.ts'
import { figureOf } from './figure.ts'
import { PER_TOWN } from './ingest-series.ts'
import { IngestTowns } from './ours/ingest-towns.ts'
import { Profile } from './ours/profile.ts'
import { BenchServer } from './ours/server.ts'
import { absentPackages } from './peers/installed.ts'
import { decidedBehindADoor, decidedByJsonRules } from './peers/json-rules.ts'
import { evaluatedByPrometheus, NO_PROMTOOL, promtool } from './peers/prometheus.ts'
import { processorMs } from './processor-time.ts'
import { Provider } from './provider.ts'

const STATIONS = 5_000
const STEPS = 36
/** Of one core, for 5 000 gauges each five minutes. */
const SHARE_OF_CORE = 5
const PROFILE_LINES = 60
const PROMETHEUS = 'Prometheus, promtool test rules'
const ENGINE = 'json-rules-engine + SQLite, synced'

export const ingest: Bench = {
  name: 'ingest',
  says: 'values stored and decided, beside Prometheus and json-rules-engine; what 5 000 gauges cost',
  async *run({ size, say, profile }) {
    const towns = Math.max(1, Math.round((size ?? STATIONS) / PER_TOWN))
    const values = towns * PER_TOWN * STEPS
    say(`ingest: ${towns} towns of ${PER_TOWN} gauges, ${STEPS} rounds: ${values} values by Tocsin`)
    const watched = profile === null ? null : `127.0.0.1:${await freePort()}`
    const ours = await byUs(towns, watched)
    if (profile !== null && ours.profile !== null) {
      writeFileSync(profile, ours.profile.last)
      for (const { name, selfMs, totalMs } of ours.profile.spent().slice(0, PROFILE_LINES))
        say(`${selfMs.toFixed(0).padStart(6)} ms, ${totalMs.toFixed(0).padStart(6)} with what it calls: ${name}`)
    }
    const noPrometheus = promtool() === null ? NO_PROMTOOL : null
    const noEngine = absentPackages(['json-rules-engine'])
    if (noPrometheus === null) say('ingest: the same by Prometheus, timed; then compared step by step')
    const prometheus = noPrometheus === null ? evaluatedByPrometheus(towns, STEPS, null) : null
    const compared = noPrometheus === null ? evaluatedByPrometheus(towns, STEPS, ours.timeline) : null
    if (noEngine === null) say('ingest: the same by json-rules-engine, in one process and behind a door')
    const engine = noEngine === null ? await decidedByJsonRules(towns, STEPS) : null
    const door = noEngine === null ? await decidedBehindADoor(towns, STEPS) : null
    const same = `${values} values of ${towns * PER_TOWN} gauges, a rule each, one batch a town and round`
    const peers = [
      {
        peerName: PROMETHEUS,
        peer: prometheus,
        note: noPrometheus ?? `${same}; its log is not synced, and it has no door`,
      },
      { peerName: ENGINE, peer: engine, note: noEngine ?? `${same}; it has no door` },
      {
        peerName: `${ENGINE}, behind a door as ours`,
        peer: door,
        note: noEngine ?? `${same}; no key is asked for, no value judged`,
      },
    ]
    for (const { peerName, peer, note } of peers)
      yield figureOf({
        bench: 'ingest',
        unit: 'values/s, stored and decided',
        ours: (values * 1_000) / ours.ms,
        peer: peer === null ? null : (values * 1_000) / peer.ms,
        peerName,
        better: 'more',
        note,
      })
    for (const { peerName, peer, note } of peers)
      yield figureOf({
        bench: 'ingest',
        unit: 'µs of processor time a value, until it is answered',
        ours: (ours.answeredMs * 1_000) / values,
        peer: peer === null ? null : (peer.processorMs * 1_000) / values,
        peerName,
        better: 'less',
        note,
      })
    yield figureOf({
      bench: 'ingest',
      unit: 'decisions of ours that Prometheus makes otherwise',
      ours: compared === null ? null : differing(compared.differences),
      peer: compared === null ? null : 0,
      peerName: 'none',
      better: 'less',
      note:
        noPrometheus ??
        `${towns * PER_TOWN * STEPS} compared: what fires at each step${compared?.differences === '' ? '' : `; the first: ${compared?.differences.slice(0, 300) ?? ''}`}`,
    })
    yield figureOf({
      bench: 'ingest',
      unit: 'decisions of ours that json-rules-engine makes otherwise',
      ours: engine === null ? null : otherwise(ours.timeline, engine.timeline),
      peer: engine === null ? null : 0,
      peerName: 'none',
      better: 'less',
      note: noEngine ?? same,
    })
    yield figureOf({
      bench: 'ingest',
      unit: `% of one core for ${towns * PER_TOWN} gauges each five minutes`,
      ours: ours.processorMs / STEPS / 3_000,
      peer: SHARE_OF_CORE,
      peerName: 'target',
      better: 'less',
      note: 'CPU of workerd, user and system: every batch with all that follows it (rules, signals, silence, what screens are told)',
    })
    yield figureOf({
      bench: 'ingest',
      unit: 'ms from a reading sent to its signal stored, middle',
      ours: ours.signalMs[Math.floor(ours.signalMs.length / 2)] ?? null,
      peer: null,
      peerName: 'none',
      better: 'less',
      note: `a batch of one town, answered once its rules are stepped and their signals stored, eight towns at a time; one in a hundred took ${(ours.signalMs[Math.floor(ours.signalMs.length * 0.99)] ?? 0).toFixed(0)} ms or more`,
    })
  },
}

interface Ours {
  readonly ms: number
  /** Of each batch, the quickest first. */
  readonly signalMs: readonly number[]
  /** Processor time until a round was answered, and with all that followed it. */
  readonly answeredMs: number
  readonly processorMs: number
  readonly timeline: readonly ReadonlySet<string>[]
  readonly profile: Profile | null
}

async function byUs(towns: number, inspector: string | null): Promise<Ours> {
  const provider = await Provider.start()
  const server = await BenchServer.start({ provider: provider.host, ...(inspector === null ? {} : { inspector }) })
  const profile = inspector === null ? null : await Profile.at(inspector)
  try {
    const all = await IngestTowns.settle(server, towns)
    const timeline: ReadonlySet<string>[] = []
    const waits: number[] = []
    let [ms, answeredMs, spent] = [0, 0, 0]
    for (let step = 0; step < STEPS; step++) {
      await all.setClocks(step, STEPS - step)
      await profile?.start()
      const before = processorMs([server.pid])
      const began = performance.now()
      waits.push(...(await all.send(step)))
      ms += performance.now() - began
      answeredMs += processorMs([server.pid]) - before
      await all.settled()
      spent += processorMs([server.pid]) - before
      await profile?.stop()
      timeline.push(await all.firing(step))
    }
    return {
      ms,
      signalMs: waits.toSorted((left, right) => left - right),
      answeredMs,
      processorMs: spent,
      timeline,
      profile,
    }
  } finally {
    profile?.close()
    server.remove()
    provider.stop()
  }
}

function differing(said: string): number {
  return said === '' ? 0 : said.split('alertname:').length - 1 || 1
}

function otherwise(ours: readonly ReadonlySet<string>[], theirs: readonly ReadonlySet<string>[]): number {
  return ours.reduce((sum, firing, step) => {
    const peer = theirs[step] ?? new Set<string>()
    const missing = [...peer].filter((one) => !firing.has(one)).length
    return sum + missing + [...firing].filter((one) => !peer.has(one)).length
  }, 0)
}
