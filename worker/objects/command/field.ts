// What the teams' room says: the bar above every place of the console, and lines of the main courante.
import type { FieldSummary } from '../../model/field.ts'
import type { FieldReport } from '../rpc/field.ts'
import type { Ground } from './ground.ts'
import type { Hailing } from './hailing.ts'

export function takeFieldReport(
  ground: Ground,
  { summary, lines }: FieldReport,
  hailing: Pick<Hailing, 'fromField'>,
): void {
  ground.transaction(() => {
    for (const { id, by, text, stretch } of lines) {
      if (!ground.inbox.isNew(id, Date.now())) continue
      if (stretch === undefined) ground.write({ actor: by, category: 'action', act: 'terrain', text, detail: {} })
      else hailing.fromField(stretch, by)
    }
    const known = ground.settings.get<FieldSummary>('field')
    if (known !== null && known.seq >= summary.seq) return
    ground.settings.put('field', summary)
    ground.touch('field')
  })
}
