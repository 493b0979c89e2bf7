import type { NoticeSaid } from '../../model/notice.ts'

/** A notice of which nothing is known yet. */
export const NOTHING_SAID: NoticeSaid = {
  id: null,
  sentAt: null,
  status: 'actual',
  title: '',
  text: '',
  danger: null,
  places: [],
  reading: { kind: 'words' },
}
