// What a refused line is called, and how to mend it.
import type { Field } from '../../worker/audience/import/columns.ts'
import type { RowFault } from '../../worker/audience/import/row.ts'
import type { Encoding } from '../../worker/audience/import/text-encoding.ts'
import type { Delimiter } from '../../worker/audience/import/record-reader.ts'
import type { ImportRun } from '../../worker/model/import-run.ts'
import type { Key } from '../i18n/fr.ts'

export const FIELD_NAME: Readonly<Record<Field, Key>> = {
  sourceId: 'fieldSourceId',
  household: 'fieldHousehold',
  name: 'fieldName',
  address: 'fieldAddress',
  phone: 'fieldPhone',
  email: 'fieldEmail',
  contact: 'fieldContact',
  language: 'fieldLanguage',
  channels: 'fieldChannels',
  rcs: 'fieldRcs',
  whatsapp: 'fieldWhatsApp',
  longitude: 'fieldLongitude',
  latitude: 'fieldLatitude',
  vulnerable: 'fieldVulnerable',
  dwelling: 'fieldDwelling',
  floor: 'fieldFloor',
}

export const FAULT_WORDS: Readonly<Record<RowFault, { readonly reason: Key; readonly mend: Key }>> = {
  phone: { reason: 'faultPhone', mend: 'mendPhone' },
  'phone country': { reason: 'faultCountry', mend: 'mendCountry' },
  'phone kind': { reason: 'faultKind', mend: 'mendKind' },
  email: { reason: 'faultEmail', mend: 'mendEmail' },
  'two emails': { reason: 'faultTwoEmails', mend: 'mendTwoEmails' },
  nobody: { reason: 'faultNobody', mend: 'mendNobody' },
  contact: { reason: 'faultContact', mend: 'mendContact' },
  'contact without SMS': { reason: 'faultContactSms', mend: 'mendContactSms' },
  channel: { reason: 'faultChannel', mend: 'mendChannel' },
  'beside SMS': { reason: 'faultBeside', mend: 'mendBeside' },
  'without SMS': { reason: 'faultWithoutSms', mend: 'mendWithoutSms' },
  position: { reason: 'faultPosition', mend: 'mendPosition' },
  dwelling: { reason: 'faultDwelling', mend: 'mendDwelling' },
  language: { reason: 'faultLanguage', mend: 'mendLanguage' },
  'spreadsheet error': { reason: 'faultSpreadsheet', mend: 'mendSpreadsheet' },
  cells: { reason: 'faultCells', mend: 'mendCells' },
  'too long': { reason: 'faultTooLong', mend: 'mendTooLong' },
  'source id twice': { reason: 'faultIdTwice', mend: 'mendIdTwice' },
}

export const ENCODING_NAME: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
}

export const DELIMITER_NAME: Readonly<Record<Delimiter, Key>> = {
  ';': 'delimiterSemicolon',
  ',': 'delimiterComma',
  '\t': 'delimiterTab',
  '|': 'delimiterBar',
}

export const RUN_STATE: Readonly<Record<ImportRun['state'] | 'broken off', Key>> = {
  running: 'importStateRunning',
  stopped: 'importStateStopped',
  finished: 'importStateFinished',
  'broken off': 'importStateBroken',
}
