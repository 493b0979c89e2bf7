// What the sealed file shows once it is open: the whole operational edition as one page without scripts.
import { PLAN_LEVELS, type Plan } from '../../worker/model/plan.ts'
import type { PaperMap, PaperNumber, PaperPack } from '../../worker/model/paper-pack.ts'
import { telephone, timeOfDay } from '../format/figures.ts'
import { words } from '../format/spoken.svelte.ts'
import type { Key } from '../i18n/fr.ts'
import { say, screen } from '../i18n/words.svelte.ts'
import { escaped } from './sealed-page.ts'

const NUMBER: Readonly<Record<PaperNumber['what'], Key>> = {
  'public desk': 'paperDesk',
  'crisis line': 'paperCrisisLine',
  RAC: 'roleRac',
  duty: 'paperDuty',
  prefecture: 'paperPrefecture',
  rescue: 'paperRescue',
}
const BLANK_ROWS = 24

export function stickPage(pack: PaperPack): string {
  const { madeAt, timeZone } = pack
  const day = new Intl.DateTimeFormat(screen.language, { timeZone, dateStyle: 'long' }).format(madeAt)
  const made = `${day}, ${timeOfDay(madeAt, timeZone)}`
  return [
    `<h1>${escaped(say('paperFileTitle', { commune: pack.commune }))}</h1>`,
    pack.exercise ? `<p><strong>${escaped(say('exercise'))}</strong></p>` : '',
    `<p class="quiet">${escaped(say('paperMade', { at: made, version: pack.version.slice(0, 8) }))}</p>`,
    numbersOf(pack),
    ...pack.plans.map(planOf),
    zonesOf(pack),
    `<h2>${escaped(say('paperMessages'))}</h2>`,
    ...pack.messages.map(
      ({ id, title, fr, en }) =>
        `<h3>${escaped(id)} · ${escaped(words(title))}</h3><p>${escaped(fr)}</p>${en === '' ? '' : `<p lang="en">${escaped(en)}</p>`}`,
    ),
    blankLog(),
  ].join('\n')
}

function numbersOf({ numbers, directory }: PaperPack): string {
  const known = numbers.map(
    ({ what, phone, name }) =>
      `<tr><td>${escaped([say(NUMBER[what]), name].filter((part) => part !== '').join(' · '))}</td><td>${escaped(telephone(phone))}</td></tr>`,
  )
  const people = directory.map(
    ({ name, role, phones }) =>
      `<tr><td>${escaped(name)} (${escaped(role === 'duty' ? say('paperDuty') : role)})</td><td>${phones.map((phone) => escaped(telephone(phone))).join('<br>')}</td></tr>`,
  )
  return `<h2>${escaped(say('paperNumbers'))}</h2><table>${[...known, ...people].join('')}</table>`
}

function planOf({ name, cards }: Plan): string {
  const levels = PLAN_LEVELS.map((level) => {
    const own = cards.filter((card) => card.level === level)
    if (own.length === 0) return ''
    const lines = own.map(
      ({ id, do: what, how, roles }) =>
        `<li><strong>${escaped(id)}</strong> ${escaped(words(what))} <span class="quiet">${escaped(roles.join(', '))}</span>${how === null ? '' : `<br>${escaped(words(how))}`}</li>`,
    )
    return `<h3>${escaped(say('levelNow', { code: level, name: say(level) }))}</h3><ul>${lines.join('')}</ul>`
  })
  return `<h2>${escaped(words(name))}</h2>${levels.join('')}`
}

function zonesOf({ zones, map }: PaperPack): string {
  const lines = zones.map(
    ({ id, name, streets }) =>
      `<li><strong>${escaped(id)}</strong> ${escaped(words(name))} : ${escaped(streets.length === 0 ? say('relayNoStreets') : streets.join(', '))}</li>`,
  )
  return `<h2>${escaped(say('relayZones'))}</h2>${mapSvg(map)}<ul>${lines.join('')}</ul>`
}

export function mapSvg({ width, height, river, streets, zones }: PaperMap): string {
  if (height === 0) return ''
  const areas = zones.map(({ d }) => `<path d="${d}" fill="#ddd" stroke="#222" stroke-width="1.5"/>`)
  const names = zones.flatMap(({ id, at }) =>
    at === null ? [] : [`<text x="${at[0]}" y="${at[1]}" font-size="16" font-weight="600">${escaped(id)}</text>`],
  )
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(say('paperMap'))}">${areas.join('')}<path d="${streets}" fill="none" stroke="#777" stroke-width="0.7"/><path d="${river}" fill="none" stroke="#245" stroke-width="1.8"/>${names.join('')}</svg>`
}

function blankLog(): string {
  const heads = (['logNumber', 'logEvent', 'paperFromTo', 'paperText', 'paperFollow'] as const).map(
    (key) => `<th>${escaped(say(key))}</th>`,
  )
  const row = `<tr>${'<td>&nbsp;</td>'.repeat(heads.length)}</tr>`
  return `<h2>${escaped(say('log'))}</h2><table><tr>${heads.join('')}</tr>${row.repeat(BLANK_ROWS)}</table>`
}
