// Rain by the ensembles of Open-Meteo: hourly, each value the rain of the hour before it.
import { HOUR_MS } from '../model/time.ts'
import { ensembleFeed } from './open-meteo.ts'

export const openMeteoRain = ensembleFeed({
  name: 'open-meteo-rain',
  credit: 'ECMWF IFS, ensemble, par Open-Meteo, Licence CC BY 4.0',
  path: '/ensemble',
  block: 'hourly',
  variable: 'precipitation',
  unit: 'mm',
  query: { hourly: 'precipitation', models: 'ecmwf_ifs025', forecast_days: '3', precipitation_unit: 'mm' },
  quantity: 'rain',
  stepMs: HOUR_MS,
  isNamedByEnd: true,
  factor: 1_000,
  aheadMs: [6 * HOUR_MS, 24 * HOUR_MS, 48 * HOUR_MS],
  whereEmpty: { message: 'this model says nothing of this point', mend: 'check latitude and longitude in feeds.yaml' },
})
