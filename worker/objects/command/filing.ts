// The dossier of one alert: what the situation knows of it, beside the lines of every log that name it.
import { DOSSIER_POLICY, dossierPage } from '../../flow/dossier/dossier-page.ts'
import { territoryNow } from '../../model/time.ts'
import type { Situation } from '../../model/view.ts'
import { proofOf } from '../../prove/dossier.ts'
import type { LogEntry } from '../../model/log.ts'
import type { AskedDossier, DossierFile } from '../rpc/asked.ts'

export function filed(
  situation: Situation,
  own: readonly LogEntry[],
  id: string,
  asked: AskedDossier,
): DossierFile | null {
  const alert = situation.alerts.find((one) => one.id === id)
  if (alert === undefined) return null
  const { territory, zones, clock, machineNow } = situation
  const proposal = situation.proposals.find((one) => one.id === alert.proposal) ?? null
  const ids = new Set([alert.id, ...(proposal === null ? [] : [proposal.id, ...proposal.signals])])
  const page = dossierPage({
    ...{ territory, zones, alert, proposal },
    progress: situation.progress.filter((one) => one.alert === alert.id),
    proof: proofOf([...own, ...asked.others], asked.anchors, ids),
    by: asked.by,
    at: territoryNow(clock, machineNow),
    language: asked.language,
  })
  return { name: `tocsin-${territory.code}-alerte-${alert.number}.html`, page, policy: DOSSIER_POLICY }
}
