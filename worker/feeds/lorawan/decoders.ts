// The registry of sensors whose bytes we read: one line a model.
import type { SensorDecoder } from '../../model/sensor.ts'
import { decentlabCtd10, decentlabLid, decentlabMbx } from './decentlab.ts'
import { draginoLdds75 } from './dragino.ts'
import { elsys } from './elsys.ts'
import type { Decoder } from './measured.ts'
import { milesight } from './milesight.ts'

export const DECODERS: Readonly<Record<SensorDecoder, Decoder>> = {
  'milesight-em500-swl': milesight('depth'),
  'milesight-em500-udl': milesight('distance'),
  'milesight-em310-udl': milesight(null),
  'milesight-em400': milesight(null),
  'dragino-ldds75': draginoLdds75,
  'decentlab-dl-mbx': decentlabMbx,
  'decentlab-dl-lid': decentlabLid,
  'decentlab-dl-ctd10': decentlabCtd10,
  elsys,
}
