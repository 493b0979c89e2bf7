import type { NoticeDoor, NoticeShown, NoticeStep } from '../../worker/model/notice.ts'
import type { Key } from '../i18n/fr.ts'
import { say } from '../i18n/words.svelte.ts'

const DOOR: Readonly<Record<NoticeDoor, Key>> = {
  http: 'noticeByLink',
  cap: 'noticeByCap',
  mail: 'channelMail',
  sms: 'channelSms',
  call: 'noticeByCall',
}
export const doorName = (door: NoticeDoor) => say(DOOR[door])

const STEP: Readonly<Record<NoticeStep, Key>> = {
  duty: 'noticeDuty',
  'duty again': 'noticeDutyAgain',
  RAC: 'helpRac',
  'crisis line': 'helpCrisisLine',
}
export const noticeStepName = (step: NoticeStep) => say(STEP[step])

/** What it calls itself; whoever rings gives no title. */
export function titleOf({ title, door }: NoticeShown): string {
  return title === '' ? say(door === 'call' ? 'noticeCallTitle' : 'noticeNoTitle') : title
}

/** How the acknowledgement went back; empty where the sender wants none. */
export function returnWords({ returned }: NoticeShown): string {
  switch (returned.by) {
    case 'nothing':
      return ''
    case 'address':
      return say('noticeReturnAddress')
    case 'sms':
    case 'mail':
      switch (returned.state) {
        case 'not yet':
        case 'under way':
          return say('noticeReturnUnderWay')
        case 'delivered':
          return say('noticeReturnDelivered')
        case 'failed':
          return say('noticeReturnFailed')
        case 'unknown':
          return say('noticeReturnUnknown')
        default:
          return returned.state satisfies never
      }
    default:
      return returned satisfies never
  }
}
