// Two pages that a public service owes its readers: how accessible it is, and what it weighs. In French and in English.
import type { Edition, PageWeights, Weight } from '../../model/publication.ts'
import { WEIGHED } from '../../model/publication.ts'
import { markup, type Html } from './html.ts'
import { sheetOf } from './page.ts'
import { STATEMENT_WORDS, type StatementWords } from './statement-words.ts'
import { PAGE_WORDS } from './words.ts'

export const STATEMENTS = ['accessibility', 'eco-design'] as const
export type StatementLanguage = keyof typeof STATEMENT_WORDS

/** The slowest link on which the first words must still come within seconds: GPRS at the edge of a cell. */
const SLOW_BYTES_PER_S = 32_000 / 8

export interface Statement {
  readonly name: (typeof STATEMENTS)[number]
  readonly language: StatementLanguage
  /** Of the public page as it is published now, and of those that the build made; null where nobody weighed them. */
  readonly own: Weight | null
  readonly weights: PageWeights | null
}

export function statementPage(edition: Edition, statement: Statement): string {
  const { name, language } = statement
  const said = STATEMENT_WORDS[language]
  const title = name === 'accessibility' ? said.accessibility : said.eco
  const main = name === 'accessibility' ? accessibility(edition, said) : ecoDesign(statement, said)
  const { territory } = edition
  const home = `/${territory.code}${language === 'en' ? '/en' : ''}`
  const back = markup`<p><a class="line" href="${home}">${PAGE_WORDS[language].back}</a></p>`
  return sheetOf(
    { edition, language, words: PAGE_WORDS[language] },
    { title, main: markup`<h1>${title}</h1>${main}${back}`, path: `/${name}`, exercise: false, only: ['fr', 'en'] },
  )
}

function accessibility({ territory }: Edition, said: StatementWords): Html {
  const { name, publicDesk } = territory
  const ways = said.recourseWays.map(([label, link]) =>
    link === null ? markup`<li>${label}</li>` : markup`<li><a class="line" href="${link}">${label}</a></li>`,
  )
  return markup`<p>${said.engages(name)}</p><p>${said.covers}</p>${part(said.state, markup`${said.stateText.map(paragraph)}`)}${part(said.tested, list(said.testedBy))}${part(said.untested, list(said.untestedList))}${part(said.made, paragraph(said.madeText))}${part(said.contact, markup`<p>${said.contactText(name)} <b><a class="line" href="tel:${publicDesk}">${publicDesk}</a></b></p>`)}${part(said.recourse, markup`<p>${said.recourseText}</p><ul>${ways}</ul>`)}`
}

function ecoDesign({ own, weights }: Statement, said: StatementWords): Html {
  const rows = [
    ...(own === null ? [] : [row(said.thisPage, own, said)]),
    ...(weights === null ? [] : WEIGHED.map((name) => row(said.names[name], weights[name], said))),
  ]
  const table = markup`<p>${said.weightsText}</p><table><thead><tr><th scope="col">${said.page}</th><th scope="col">${said.files}</th><th scope="col">${said.gzip}</th><th scope="col">${said.plain}</th><th scope="col">${said.slow}</th></tr></thead><tbody>${rows}</tbody></table>${weights === null && paragraph(said.notWeighed)}`
  return markup`<p>${said.ecoText}</p>${part(said.weights, table)}${part(said.choices, list(said.choiceList))}${part(said.open, paragraph(said.openText))}`
}

function row(name: string, { files, gzip, plain }: Weight, said: StatementWords): Html {
  return markup`<tr><th scope="row">${name}</th><td>${files}</td><td>${kilobytes(gzip, said)}</td><td>${kilobytes(plain, said)}</td><td>${said.seconds(seconds(gzip))}</td></tr>`
}

/** Of a thousand bytes, as a network counts them. */
const kilobytes = (bytes: number, said: StatementWords) => `${Math.ceil(bytes / 1_000)}\u202f${said.unit}`
const seconds = (bytes: number) => String(Math.ceil(bytes / SLOW_BYTES_PER_S))

function part(title: string, body: Html): Html {
  return markup`<section><h2>${title}</h2>${body}</section>`
}

const paragraph = (text: string) => markup`<p>${text}</p>`
const list = (texts: readonly string[]) => markup`<ul>${texts.map((text) => markup`<li>${text}</li>`)}</ul>`
