// Which sentence says a state, a reply, a door.
import type { DoorState, FieldTaskState, QuickReply } from '../../worker/model/field.ts'
import type { Key } from '../i18n/fr.ts'

export const DOOR_KEY: Readonly<Record<DoorState, Key>> = {
  'to do': 'fieldDoorToDo',
  left: 'fieldDoorLeft',
  done: 'fieldDoorDone',
  absent: 'fieldDoorAbsent',
  refused: 'fieldDoorRefused',
  help: 'fieldDoorHelp',
}

export const TASK_KEY: Readonly<Record<FieldTaskState, Key>> = {
  'to do': 'fieldTaskToDo',
  assigned: 'fieldTaskAssigned',
  'under way': 'fieldTaskUnderWay',
  done: 'fieldTaskDone',
  impossible: 'fieldTaskImpossible',
  blocked: 'fieldTaskBlocked',
}

export const REPLY_KEY: Readonly<Record<QuickReply, Key>> = {
  ok: 'fieldReplyOk',
  'en route': 'fieldReplyEnRoute',
  'on site': 'fieldReplyOnSite',
  finished: 'fieldReplyFinished',
  'need help': 'fieldReplyNeedHelp',
  impossible: 'fieldReplyImpossible',
}
