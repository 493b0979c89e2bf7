// A CAP 1.2 message that somebody sends us: what it says, in French where it does. Tests, drafts and acknowledgements are kept and wake nobody.
import type { CapAlert, CapInfo } from '../../cap/cap.ts'
import { parseCap } from '../../cap/parse-cap.ts'
import type { Severity } from '../../model/alert.ts'
import type { Danger } from '../../model/bulletin.ts'
import type { NoticeStatus } from '../../model/notice.ts'
import type { Told } from './native-notice.ts'
import { NOTHING_SAID } from './nothing-said.ts'

const OF_SEVERITY: Readonly<Record<Severity, Danger | null>> = {
  Extreme: 'red',
  Severe: 'orange',
  Moderate: 'yellow',
  Minor: 'yellow',
  Unknown: null,
}

export function capNotice(xml: string): Told {
  const parsed = parseCap(xml)
  if (parsed.kind === 'faults') {
    // The place and not the value: this stands in clear, and what stands in a message is sealed.
    const [{ where, message } = { where: '/', message: 'unreadable' }] = parsed.faults
    return { kind: 'unread', why: `it is no CAP 1.2: ${where === '/' ? message : `${where} cannot be read`}` }
  }
  const { alert } = parsed
  const info = alert.infos.find(({ language }) => /^fr\b/i.test(language)) ?? alert.infos[0]
  const headline = info?.headline ?? info?.event ?? alert.note ?? ''
  return {
    kind: 'said',
    said: {
      ...NOTHING_SAID,
      // The three by which the standard tells messages apart.
      id: `${alert.sender},${alert.identifier},${alert.sent}`,
      sentAt: alert.sent,
      status: statusOf(alert),
      title: alert.msgType === 'Cancel' ? `Fin : ${headline}` : headline,
      text: [info?.description, info?.instruction].filter((part) => part != null).join('\n'),
      danger: info === undefined || isOver(alert, info) ? null : OF_SEVERITY[info.severity],
      places: info?.areas.map(({ areaDesc }) => areaDesc) ?? [],
      reading: { kind: 'cap' },
    },
  }
}

function isOver({ msgType }: CapAlert, { responseTypes }: CapInfo): boolean {
  return msgType === 'Cancel' || responseTypes.includes('AllClear')
}

function statusOf({ status, msgType }: CapAlert): NoticeStatus {
  if (msgType === 'Ack' || msgType === 'Error') return 'test'
  switch (status) {
    case 'Actual':
      return 'actual'
    case 'Exercise':
      return 'exercise'
    case 'System':
    case 'Test':
    case 'Draft':
      return 'test'
    default:
      return status satisfies never
  }
}
