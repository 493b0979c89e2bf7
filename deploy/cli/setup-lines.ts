// A proposal as lines to read: each candidate with its distance, its river, and what each source said of it.
import { CANDIDATE_KINDS, type Candidate, type SetUpProposal, type TrialAnswer } from '../../worker/model/candidate.ts'
import { HOUR_MS, MINUTE_MS, toRfc3339, type Instant } from '../../worker/model/time.ts'

const KIND: Readonly<Record<Candidate['kind'], string>> = {
  gauge: 'Gauges, the own river and the nearest first',
  reach: 'Reaches with a level of Vigicrues',
  department: 'Vigilance of Météo-France',
  coast:
    'Vigilance of the coast (waves and submersion): leave it out where the commune touches neither the sea nor an estuary',
  overseas:
    'Vigilance overseas: a feed of its own, which Tocsin does not read; have its mails forwarded (docs/en/notices.md)',
  rain: 'Rain by an ensemble (Open-Meteo, free for non-commercial use): followed where --follow names the point',
  flow: 'Flow by GloFAS (Open-Meteo, free for non-commercial use): compare the cell with the river, then name the point in --follow',
}

export function proposalLines(proposal: SetUpProposal): readonly string[] {
  const { area, candidates, faults, leftOut } = proposal
  const lines = [`${area.name} (${area.code})`]
  for (const { what, message, mend } of faults)
    lines.push(`! the ${what} could not be asked for: ${message}`, `  → ${mend}`)
  if (proposal.withoutVigicrues === true) lines.push('Vigicrues covers nothing overseas: it was not asked.')
  for (const kind of CANDIDATE_KINDS) {
    const own = candidates.filter((one) => one.kind === kind)
    if (own.length === 0 && !['gauge', 'reach', 'department'].includes(kind)) continue
    lines.push('', KIND[kind])
    if (own.length === 0) lines.push('  none found')
    for (const one of own) lines.push(...candidateLines(one, proposal))
    const left = kind === 'gauge' ? leftOut.gauges : kind === 'reach' ? leftOut.reaches : 0
    if (left > 0) lines.push(`  … and ${left} more`)
  }
  lines.push('')
  return lines
}

function candidateLines(candidate: Candidate, { trials, profiles, now }: SetUpProposal): readonly string[] {
  const { kind, code, name, river, distanceKm, isOwnRiver } = candidate
  const where = distanceKm === null ? '' : distanceKm === 0 ? ', inside' : `, ${distanceKm.toFixed(1)} km away`
  const which = kind !== 'gauge' || river === '' ? '' : `, ${river}${isOwnRiver ? ' (own river)' : ''}`
  const floods = profiles[code]?.floods ?? []
  return [
    `  ${code}  ${name}${which}${where}`,
    ...trials
      .filter((trial) => trial.kind === kind && trial.code === code)
      .map(({ adapter, answer }) => `      ${adapter}: ${answerWords(answer, now)}`),
    ...(floods.length === 0
      ? []
      : [`      floods: ${floods.map((flood) => `${flood.name} ${(flood.levelMm / 1_000).toFixed(2)} m`).join('; ')}`]),
  ]
}

export function answerWords(answer: TrialAnswer, now: Instant): string {
  switch (answer.kind) {
    case 'values': {
      const { newest, values, stepMs } = answer
      const value = newest.quantity === 'level' ? `${(newest.value / 1_000).toFixed(2)} m` : `${newest.value} l/s`
      const step = stepMs === null ? '' : `, every ${Math.round(stepMs / MINUTE_MS)} min`
      return `${values} values in 24 h${step}; ${value}, ${Math.round((now - newest.at) / MINUTE_MS)} min old`
    }
    case 'forecast':
      return `forecast of ${toRfc3339(answer.issuedAt)}, up to ${toRfc3339(answer.until)}`
    case 'bulletin':
      return `level ${answer.danger ?? 'unknown'}, of ${toRfc3339(answer.sentAt)}`
    case 'outlook': {
      const amount = (value: number) => `${(value / 1_000).toFixed(1)} ${answer.quantity === 'rain' ? 'mm' : 'm³/s'}`
      const spans = answer.ahead.map(
        ({ ms, low, middle, high }) => `${ms / HOUR_MS} h: ${amount(middle)} (${amount(low)} to ${amount(high)})`,
      )
      const cell =
        answer.cell === null
          ? ''
          : `; cell at ${answer.cell[1].toFixed(3)},${answer.cell[0].toFixed(3)}, ${(answer.cellKm ?? 0).toFixed(1)} km from the point`
      return `${answer.members} runs; ${spans.join('; ')}${cell}`
    }
    case 'not read':
      return 'answers, in a form that Tocsin does not read'
    case 'nothing':
      return 'answered, and has nothing to say of it now'
    case 'fault':
      return `FAULT ${answer.message} → ${answer.mend}`
    case 'no key':
      return 'not asked: give METEOFRANCE_API_KEY'
    default:
      return answer satisfies never
  }
}
