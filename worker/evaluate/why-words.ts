// What one condition found, in words of both languages: they are kept with the signal, since the dossier is read long after the rule has changed.
import { DANGERS } from '../model/bulletin.ts'
import { chanceFigure, toldChance } from '../model/chance.ts'
import { isMeasureUnit, measureIn } from '../model/measure.ts'
import type { Words } from '../model/station.ts'
import { HOUR_MS, MINUTE_MS } from '../model/time.ts'
import type { Compared, Why } from '../model/why.ts'

/** What people call a station, a measure or an area. */
export type Names = (about: string) => string

/** A number with its unit, as both languages write it. */
export function amount(value: number, unit: Compared['unit']): Words {
  if (unit === 'mm') {
    const near = Math.abs(value) < 1_000 && value % 1_000 !== 0
    const text = near ? `${Math.round(value / 10)} cm` : `${(value / 1_000).toFixed(2)} m`
    return written(text)
  }
  if (unit === 'ms')
    return value < HOUR_MS ? written(`${Math.round(value / MINUTE_MS)} min`) : written(`${tenths(value / HOUR_MS)} h`)
  if (unit === 'share') return percent(tenths(value * 100))
  if (unit === 'level') return DANGER_WORDS[DANGERS[value - 1] ?? 'unknown']
  if (unit === 'sensors') return written(String(value))
  return written(`${tenths(measureIn(unit, value))} ${unit}`)
}

export function height(mm: number): Words {
  return written(`${(mm / 1_000).toFixed(2)} m`)
}

function tenths(value: number): string {
  return String(Number(value.toFixed(1)))
}

function written(text: string): Words {
  return { fr: text.replace('.', ','), en: text }
}

const DANGER_WORDS: Readonly<Record<(typeof DANGERS)[number] | 'unknown', Words>> = {
  green: { fr: 'vert', en: 'green' },
  yellow: { fr: 'jaune', en: 'yellow' },
  orange: { fr: 'orange', en: 'orange' },
  red: { fr: 'rouge', en: 'red' },
  unknown: { fr: 'inconnu', en: 'unknown' },
}

/** `3,45 m, 5 cm au-dessus de 3,40 m`. */
function beside(compared: Compared, put: (value: number) => Words): Words {
  const { found, asked, margin, unit } = compared
  if (found === null || margin === null) return put(asked)
  const [is, bound, by] = [put(found), put(asked), amount(Math.abs(found - asked), unit)]
  if (found === asked) return { fr: `${is.fr}, tout juste le seuil`, en: `${is.en}, exactly the threshold` }
  const isAbove = found > asked
  return {
    fr: `${is.fr}, ${by.fr} ${isAbove ? 'au-dessus de' : 'sous'} ${bound.fr}`,
    en: `${is.en}, ${by.en} ${isAbove ? 'above' : 'below'} ${bound.en}`,
  }
}

export function inWords(why: Why, names: Names): Words {
  const name = names(why.about)
  if (why.value === 'unknown') {
    const because = why.refused === undefined ? '' : ` (${why.refused})`
    return { fr: `${name || 'ceci'} : on ne sait pas${because}`, en: `${name || 'this'}: nobody knows${because}` }
  }
  const holds = why.value === 'true'
  const { compared } = why
  switch (why.kind) {
    case 'level above':
    case 'level below':
      return compared === undefined ? alone(name) : after(name, ' à ', ' at ', beside(compared, height))
    case 'rise':
      return compared === undefined
        ? alone(name)
        : after(
            name,
            ' a pris ',
            ' rose ',
            beside(compared, (mm) => amount(mm, 'mm')),
          )
    case 'forecast above':
      return compared === undefined
        ? alone(name)
        : after(name, ', prévision haute à ', ', upper bound at ', beside(compared, height))
    case 'forecast probability':
      return compared === undefined
        ? alone(name)
        : after(name, ', probabilité prévue de ', ', forecast probability ', shares(compared))
    case 'nowcast':
      return compared === undefined
        ? alone(name)
        : after(name, ', probabilité calculée de ', ', nowcast probability ', shares(compared))
    case 'upstream':
      return compared === undefined
        ? alone(name)
        : after(
            name,
            ' à l’amont, vu ',
            ' upstream, seen ',
            beside(compared, (mm) => amount(mm, 'mm')),
          )
    case 'stale':
    case 'area silent':
    case 'measure silent':
      return holds ? { fr: `${name} : muet`, en: `${name}: silent` } : { fr: `${name} : répond`, en: `${name}: heard` }
    case 'lost while rising':
      return holds
        ? { fr: `${name} : muet alors que l’eau montait`, en: `${name}: silent while the water was rising` }
        : { fr: `${name} : pas perdu en montée`, en: `${name}: not lost while rising` }
    case 'bulletin':
      return compared === undefined ? alone(name) : after(name, ', niveau ', ', level ', dangers(compared))
    case 'measure':
      return compared === undefined ? alone(name) : measured(name, compared)
    case 'schedule':
      return holds
        ? { fr: 'dans les heures de la règle', en: 'within the hours of the rule' }
        : { fr: 'hors des heures de la règle', en: 'outside the hours of the rule' }
    case 'all':
    case 'any':
    case 'not':
    case 'quorum':
      return alone(name)
    default:
      return why.kind satisfies never
  }
}

function alone(name: string): Words {
  return { fr: name, en: name }
}

function after(name: string, fr: string, en: string, rest: Words): Words {
  return { fr: `${name}${fr}${rest.fr}`, en: `${name}${en}${rest.en}` }
}

function shares({ found, asked }: Compared): Words {
  const [is, bound] = [foundShare(found ?? 0, asked), amount(asked, 'share')]
  return { fr: `${is.fr} pour ${bound.fr} demandés`, en: `${is.en}, ${bound.en} asked` }
}

// What was found is told in tenths, what was asked as it was written: where the tenth would lie on the other side, the side is said.
function foundShare(found: number, asked: number): Words {
  const told = toldChance(found)
  const isAbove = found > asked
  const lies = told.kind === 'about' && (isAbove ? told.percent <= 100 * asked : told.percent >= 100 * asked)
  const bound = amount(asked, 'share')
  if (found === asked) return bound
  if (!lies) return percent(chanceFigure(found))
  return isAbove
    ? { fr: `un peu plus de ${bound.fr}`, en: `a little over ${bound.en}` }
    : { fr: `un peu moins de ${bound.fr}`, en: `a little under ${bound.en}` }
}

function percent(figure: string): Words {
  return { fr: `${figure.replace('.', ',')} %`, en: `${figure}%` }
}

function dangers({ found, asked }: Compared): Words {
  const [is, bound] = [amount(found ?? -1, 'level'), amount(asked, 'level')]
  return { fr: `${is.fr} pour ${bound.fr} demandé`, en: `${is.en}, ${bound.en} asked` }
}

function measured(name: string, compared: Compared): Words {
  if (compared.unit === 'on/off')
    return compared.found === 1
      ? { fr: `${name} : oui`, en: `${name}: on` }
      : { fr: `${name} : non`, en: `${name}: off` }
  const unit = compared.unit
  return after(
    name,
    ' : ',
    ': ',
    beside(compared, (value) => (isMeasureUnit(unit) ? amount(value, unit) : alone(''))),
  )
}
