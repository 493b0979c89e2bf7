// The town's own people of the demonstration, with numbers of the range that is kept for fiction.
import { DAY_MS, toRfc3339, type Instant } from '../../worker/model/time.ts'

const MEMBERS = [
  { id: 'camille-martin', name: 'Camille Martin', role: 'duty', phones: ['+33639989021', '+33639989022'], checked: 12 },
  { id: 'noe-petit', name: 'Noé Petit', role: 'duty', phones: ['+33639989023'], checked: 40 },
  { id: 'sarah-lopez', name: 'Sarah Lopez', role: 'RAC', phones: ['+33639989011', '+33639989014'], checked: 12 },
  { id: 'dominique-bernard', name: 'Dominique Bernard', role: 'DOS', phones: ['+33639989012'], checked: 90 },
  { id: 'yanis-moreau', name: 'Yanis Moreau', role: 'DOS', phones: ['+33639989013'], checked: null },
] as const
const TURNS = 8

/** `checked`: so many days ago; the turns began two days before the evening does. */
export function demoRoster(beginning: Instant): object {
  const start = beginning - 2 * DAY_MS
  return {
    members: MEMBERS.map(({ checked, ...member }) => ({
      ...member,
      verifiedAt: checked === null ? null : toRfc3339(beginning - checked * DAY_MS),
    })),
    shifts: Array.from({ length: TURNS }, (_, week) => ({
      id: `turn-${week + 1}`,
      member: week % 2 === 0 ? 'camille-martin' : 'noe-petit',
      from: toRfc3339(start + week * 7 * DAY_MS),
      to: toRfc3339(start + (week + 1) * 7 * DAY_MS),
    })),
  }
}
