// The paper file as a PDF. Nobody waits for it on the way of a send: it is made where pages are made, and its library is loaded then.
import { LEVEL_NAME, PLAN_LEVELS, PLAN_ROLES, type Plan, type PlanCard } from '../../model/plan.ts'
import type { PaperNumber, PaperPack } from '../../model/paper-pack.ts'
import { PdfPages } from './pdf-pages.ts'

const NUMBER: Readonly<Record<PaperNumber['what'], string>> = {
  'public desk': 'Accueil du public',
  'crisis line': 'Ligne de crise',
  RAC: 'Responsable des actions communales',
  duty: 'Astreinte',
  prefecture: 'Préfecture',
  rescue: 'Secours',
}
/** Points: some 3 and 2 cm, which a phone reads at arm's length. */
const [COVER_CODE, CARD_CODE] = [90, 58]
const LOG_HEADS = [
  ['N°', 30],
  ['Heure', 45],
  ['De > à, voie', 95],
  ['Catégorie', 60],
  ['Texte', 205],
  ['Suite, par qui', 60],
] as const

export async function packPdf(pack: PaperPack): Promise<Uint8Array> {
  const day = dayOf(pack)
  const edition = pack.edition === 'public' ? 'édition publique' : 'édition opérationnelle'
  const title = `${pack.exercise ? 'EXERCICE - ' : ''}Plan communal de sauvegarde, ${pack.commune}, ${edition}`
  const foot = `${title}, du ${day}, version ${pack.version.slice(0, 8)}`
  const pages = await PdfPages.begin({ title, foot, madeAt: new Date(pack.madeAt) })
  pages.text(title, { size: 22, bold: true, after: 12 })
  pages.text(`Fait le ${day}. Version ${pack.version.slice(0, 8)}.`, { quiet: true, after: 12 })
  if (pack.edition === 'operational')
    pages.text('Cette édition porte des numéros personnels : elle ne quitte pas le poste de commandement.', {
      bold: true,
      after: 12,
    })
  pages.text(
    'Sans réseau : écrivez chaque fait sur la feuille de main courante, avec son heure ; saisissez-le ensuite.',
  )
  pages.code(pack.address, COVER_CODE)
  pages.text(
    pack.edition === 'public'
      ? `La situation, à jour : ${pack.address}`
      : `Les mêmes fiches, à jour : ${pack.address}. Chaque carré mène à sa fiche.`,
  )
  pages.clear()
  numbersPage(pages, pack)
  for (const plan of pack.plans) planPages(pages, plan, pack)
  zonePages(pages, pack)
  messagePages(pages, pack)
  pages.newPage()
  pages.text('Main courante', { size: 18, bold: true })
  pages.text('Une ligne par fait, rien n’est effacé, une erreur se rectifie par une ligne nouvelle.', { quiet: true })
  pages.blankTable(LOG_HEADS, 30)
  return pages.bytes()
}

function dayOf({ madeAt, timeZone }: PaperPack): string {
  return new Intl.DateTimeFormat('fr-FR', { timeZone, dateStyle: 'long', timeStyle: 'short' }).format(madeAt)
}

function numbersPage(pages: PdfPages, { numbers, directory, timeZone }: PaperPack): void {
  pages.text('Numéros', { size: 16, bold: true })
  for (const { what, phone, name } of numbers)
    pages.text(`${NUMBER[what]}${name === '' ? '' : ` (${name})`} : ${phone}`)
  if (directory.length === 0) return
  pages.text('Annuaire opérationnel', { size: 16, bold: true })
  const day = new Intl.DateTimeFormat('fr-FR', { timeZone, dateStyle: 'short' })
  for (const { name, role, phones, verifiedAt } of directory) {
    const checked = verifiedAt === null ? 'jamais vérifié' : `vérifié le ${day.format(verifiedAt)}`
    pages.text(`${name} (${role === 'duty' ? 'astreinte' : role}) : ${phones.join(' ou ')} · ${checked}`)
  }
}

function planPages(pages: PdfPages, { id, name, cards, entries }: Plan, { edition, address }: PaperPack): void {
  pages.newPage()
  pages.text(name.fr, { size: 18, bold: true, after: 10 })
  pages.text('Fiches par rôle', { size: 13, bold: true })
  for (const role of PLAN_ROLES) {
    const own = cards.filter(({ roles }) => roles.includes(role)).map(({ id }) => id)
    if (own.length > 0) pages.text(`${role} : ${own.join(', ')}`)
  }
  for (const level of PLAN_LEVELS) {
    const own = cards.filter((card) => card.level === level)
    if (own.length === 0) continue
    pages.keep(80)
    pages.rule()
    pages.text(`${level} ${LEVEL_NAME[level]}`, { size: 14, bold: true })
    const entry = entries[level]
    if (entry !== undefined) pages.text(entry.fr, { quiet: true })
    for (const card of own)
      cardLines(
        pages,
        card,
        edition === 'public' ? null : `${address}?${new URLSearchParams({ plan: id, fiche: card.id })}`,
      )
  }
}

function cardLines(
  pages: PdfPages,
  { id, do: what, how, roles, due, when, proof, variants }: PlanCard,
  address: string | null,
): void {
  pages.keep(CARD_CODE + 10)
  pages.rule()
  if (address !== null) pages.code(address, CARD_CODE)
  pages.text(`[ ] ${id}  ${what.fr}`, { bold: true, size: 11, after: 2 })
  const minutes = due.flatMap((one) =>
    one.kind === 'entry' ? [`${Math.round(one.afterMs / 60_000)} min après l’entrée`] : [],
  )
  pages.text([roles.join(', '), ...minutes].join(' · '), { quiet: true, indent: 22, after: 2 })
  if (when !== null) pages.text(`Si : ${when.fr}`, { indent: 22, after: 2 })
  if (how !== null) pages.text(how.fr, { indent: 22, after: 2 })
  for (const variant of Object.values(variants)) pages.text(variant.fr, { indent: 22, after: 2 })
  pages.text(
    `${proof === null ? 'Fait' : `Garder : ${proof.fr}. Fait`} à ......... h ......... par ............................`,
    {
      indent: 22,
      after: 8,
    },
  )
  pages.clear()
}

function zonePages(pages: PdfPages, { zones, map }: PaperPack): void {
  pages.newPage()
  pages.text('Zones', { size: 18, bold: true, after: 10 })
  pages.paths(map.height, [
    ...map.zones.map(({ d }) => ({ d, width: 1.5, fill: 0.85 })),
    { d: map.streets, width: 0.6 },
    { d: map.river, width: 1.6 },
  ])
  for (const { id, at } of map.zones) if (at !== null) pages.label(id, at)
  pages.down(map.height + 16)
  for (const { id, name, streets } of zones) {
    pages.text(`${id} : ${name.fr}`, { bold: true, after: 2 })
    pages.text(streets.length === 0 ? 'aucune rue connue' : streets.join(', '), { indent: 22, after: 8 })
  }
}

function messagePages(pages: PdfPages, { messages }: PaperPack): void {
  pages.newPage()
  pages.text('Textes prêts', { size: 18, bold: true, after: 10 })
  for (const { id, title, fr } of messages) {
    pages.keep(50)
    pages.text(`${id} · ${title.fr}`, { bold: true, after: 2 })
    pages.text(fr, { indent: 22, after: 8 })
  }
}
