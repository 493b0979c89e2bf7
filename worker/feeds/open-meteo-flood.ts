// GloFAS by Open-Meteo: daily flow on a grid of 5 km, 50 members and the control. It knows no small stream, and the next cell is another river.
import { DAY_MS } from '../model/time.ts'
import { ensembleFeed } from './open-meteo.ts'

export const openMeteoFlood = ensembleFeed({
  name: 'open-meteo-flood',
  credit: 'GloFAS (Copernicus) par Open-Meteo, Licence CC BY 4.0',
  path: '/flood',
  block: 'daily',
  variable: 'river_discharge',
  unit: 'm³/s',
  query: { daily: 'river_discharge', ensemble: 'true', forecast_days: '10' },
  quantity: 'flow',
  stepMs: DAY_MS,
  isNamedByEnd: false,
  factor: 1_000,
  aheadMs: [3 * DAY_MS, 10 * DAY_MS],
  whereEmpty: {
    message: 'GloFAS has no river in the cell of this point',
    mend: 'move the point onto the river in feeds.yaml, some kilometres along it; a small stream has no cell',
  },
})
