// Everything that a territory's folder says, as one: parsed whole, cross-checked, and taken whole or not at all.
import { createHash } from 'node:crypto'
import { areasIn } from '../../audience/areas.ts'
import { parseZoneFile } from '../../audience/zone-file.ts'
import { mayInhibit } from '../../decide/mute.ts'
import { isNoticeKey, NO_NOTICE_SETTINGS } from '../../model/notice.ts'
import { unitsOf } from '../../model/measure.ts'
import type { Scenario } from '../../model/exercise.ts'
import type { Plan } from '../../model/plan.ts'
import type { Rule } from '../../model/rule.ts'
import type { FileFault, Parsed, TerritoryBundle } from '../../model/territory.ts'
import { isSensorKey } from '../../model/sensor.ts'
import type { SensorThings } from '../../model/sensor-things.ts'
import { measuresOf } from '../../model/webhook.ts'
import type { Zone } from '../../model/zone.ts'
import { parseDisplaysFile } from './displays-file.ts'
import { parseSheltersFile } from './shelters-file.ts'
import { parseSirensFile } from './sirens-file.ts'
import { parseSitesFile } from './sites-file.ts'
import { parseFeedsFile, parseStationsFile, parseTerritoryFile } from './settings-files.ts'
import { parseExerciseFile } from './exercise-file.ts'
import type { OrderTemplate } from '../../model/order.ts'
import { parseOrderFile } from './order-file.ts'
import { parsePlanFile } from './plan-file.ts'
import { areasOf, measuresIn, stationsOf } from './rule-conditions.ts'
import { parseRuleFile } from './rule-file.ts'
import { parseTemplateFile } from './template-file.ts'

export type Files = Readonly<Record<string, string>>

export function parseTerritoryFiles(code: string, files: Files): Parsed<TerritoryBundle> {
  const faults: FileFault[] = []
  const take = <T>(parsed: Parsed<T>, otherwise: T): T => {
    if (parsed.kind === 'ok') return parsed.value
    faults.push(...parsed.faults)
    return otherwise
  }
  const home = `geofences/${code}`
  const territoryText = files[`${home}/territory.yaml`]
  if (territoryText === undefined) {
    const fault = {
      file: `${home}/territory.yaml`,
      line: null,
      message: 'this file is missing',
      mend: 'a territory needs its territory.yaml',
    }
    return { kind: 'faults', faults: [fault] }
  }
  const territory = take(parseTerritoryFile(`${home}/territory.yaml`, territoryText), null)
  if (territory !== null && territory.code !== code) {
    faults.push({
      file: `${home}/territory.yaml`,
      line: 1,
      message: `its code is ${territory.code}, its folder ${code}`,
      mend: 'make them the same',
    })
  }
  const stations = take(
    parseStationsFile(`${home}/stations.yaml`, files[`${home}/stations.yaml`] ?? 'stations: []'),
    [],
  )
  const { feeds, sensors, webhooks, sensorThings, notices } = take(
    parseFeedsFile(`${home}/feeds.yaml`, files[`${home}/feeds.yaml`] ?? 'feeds: []'),
    { feeds: [], sensors: [], webhooks: [], sensorThings: [], notices: NO_NOTICE_SETTINGS },
  )
  const displaysText = files[`${home}/displays.yaml`] ?? 'displays: []'
  const displays = take(parseDisplaysFile(`${home}/displays.yaml`, displaysText), [])
  const sites = take(parseSitesFile(`${home}/sites.yaml`, files[`${home}/sites.yaml`] ?? 'sites: []'), [])
  const shelters = take(
    parseSheltersFile(`${home}/shelters.yaml`, files[`${home}/shelters.yaml`] ?? 'shelters: []'),
    [],
  )
  const sirens = take(parseSirensFile(`${home}/sirens.yaml`, files[`${home}/sirens.yaml`] ?? 'sirens: []'), [])
  const zonesFile = `${home}/zones.geojson`
  const zonesText = files[zonesFile]
  const zones = zonesText === undefined ? [] : take(parseZoneFile(zonesFile, zonesText, territory?.bounds), [])
  const rules: Rule[] = []
  const templates = new Map<string, TerritoryBundle['templates'][number]>()
  const plans = new Map<string, Plan>()
  const exercises = new Map<string, Scenario>()
  const orders = new Map<string, OrderTemplate>()
  const baseMap: Record<string, string> = {}
  const hazards: Zone[] = []
  // templates/common sorts before none of the codes, so it is read first on purpose: a territory's own message replaces a common one.
  const inOrder = Object.keys(files).sort(
    (left, right) =>
      Number(right.startsWith('templates/common/')) - Number(left.startsWith('templates/common/')) ||
      (left < right ? -1 : 1),
  )
  for (const file of inOrder) {
    const text = files[file] ?? ''
    if (file.startsWith(`alerting-rules/${code}/`) && file.endsWith('.yaml') && !file.endsWith('.test.yaml')) {
      rules.push(...take(parseRuleFile(file, text), []))
    } else if (isTemplateFile(file, code, 'plans')) {
      const plan = take<Plan | null>(parsePlanFile(file, text), null)
      if (plan !== null) plans.set(plan.id, plan)
    } else if (isTemplateFile(file, code, 'exercises')) {
      const scenario = take<Scenario | null>(parseExerciseFile(file, text), null)
      if (scenario !== null) exercises.set(scenario.id, scenario)
    } else if (isTemplateFile(file, code, 'orders')) {
      const order = take<OrderTemplate | null>(parseOrderFile(file, text), null)
      if (order !== null) orders.set(order.id, order)
    } else if (isTemplateFile(file, code, 'messages')) {
      for (const template of take(parseTemplateFile(file, text), [])) templates.set(template.id, template)
    } else if (file.startsWith(`${home}/hazard-`) && file.endsWith('.geojson')) {
      // A river does not end at the commune's bounds.
      const name = file.slice(`${home}/`.length, -'.geojson'.length)
      hazards.push(...take(parseZoneFile(file, text), []).map((hazard) => ({ ...hazard, id: `${name}/${hazard.id}` })))
    } else if (file.startsWith(`${home}/base-`) && file.endsWith('.geojson')) {
      try {
        JSON.parse(text)
        baseMap[file.slice(`${home}/base-`.length, -'.geojson'.length)] = text
      } catch {
        faults.push({ file, line: null, message: 'this is not JSON', mend: 'export the layer again as GeoJSON' })
      }
    }
  }
  // What a file that could not be read would have named is not told as missing: one mistake, one fault.
  const broken = new Set(faults.map((fault) => fault.file))
  const cross = crossFaults({
    stations,
    zones,
    feeds,
    sensors,
    webhooks: [...webhooks, ...sensorThings],
    notices,
    rules,
    displays,
    sirens,
    sites,
    templates: [...templates.keys()],
    plans: [...plans.values()],
    exercises: [...exercises.values()],
    home,
  })
  faults.push(
    ...cross
      .filter((fault) => !fault.because.some((file) => hasBroken(broken, file)))
      .map(({ file, line, message, mend }) => ({ file, line, message, mend })),
  )
  if (territory !== null && !isTimeZone(territory.timeZone)) {
    const file = `${home}/territory.yaml`
    faults.push({
      file,
      line: lineWith(territoryText, 'time_zone'),
      message: `time_zone: there is no ${territory.timeZone}`,
      mend: 'write an IANA name such as Europe/Paris',
    })
  }
  if (faults.length > 0 || territory === null) return { kind: 'faults', faults }
  const version = createHash('sha256')
  for (const file of Object.keys(files).sort()) version.update(`${file}\0${files[file] ?? ''}\0`)
  return {
    kind: 'ok',
    value: {
      territory,
      stations,
      feeds,
      sensors,
      webhooks,
      sensorThings,
      notices,
      zones,
      hazards,
      ...contourIn(baseMap['commune']),
      rules,
      templates: [...templates.values()],
      plans: [...plans.values()],
      exercises: [...exercises.values()],
      orders: [...orders.values()],
      displays,
      sirens,
      sites,
      shelters,
      baseMap,
      files,
      version: version.digest('hex'),
    },
  }
}

// A layer of the map that is no area (a line drawn by hand) is a map still; what lies outside it is not known then.
function contourIn(layer: string | undefined): Pick<TerritoryBundle, 'contour'> {
  const contour = layer === undefined ? [] : areasIn(JSON.parse(layer)).flatMap(({ shape }) => shape)
  return contour.length === 0 ? {} : { contour }
}

// A neighbour's messages and plans may lie in the same folder and are none of ours.
function isTemplateFile(file: string, code: string, kind: 'messages' | 'plans' | 'exercises' | 'orders'): boolean {
  return ['common', code].some((owner) => file.startsWith(`templates/${owner}/${kind}/`)) && file.endsWith('.yaml')
}

function hasBroken(broken: ReadonlySet<string>, prefix: string): boolean {
  return [...broken].some((file) => file.startsWith(prefix))
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function lineWith(text: string, words: string): number | null {
  const index = text.split('\n').findIndex((line) => line.includes(words))
  return index < 0 ? null : index + 1
}

interface Parts {
  readonly stations: TerritoryBundle['stations']
  readonly zones: readonly Zone[]
  readonly feeds: TerritoryBundle['feeds']
  readonly sensors?: TerritoryBundle['sensors']
  /** And services of SensorThings, of which the same is asked. */
  readonly webhooks?: readonly SensorThings[]
  readonly notices?: TerritoryBundle['notices']
  readonly rules: readonly Rule[]
  readonly displays: TerritoryBundle['displays']
  readonly sirens?: TerritoryBundle['sirens']
  readonly sites?: TerritoryBundle['sites']
  readonly templates: readonly string[]
  readonly plans?: readonly Plan[]
  readonly exercises?: readonly Scenario[]
  readonly home: string
}

/** `because`: beginnings of the paths of the files that should have held what is missing. */
export interface CrossFault extends FileFault {
  readonly because: readonly string[]
}

/** What no file can see by itself: a rule, a zone, a feed or a station that names something that is not there, a name taken twice. */
export function crossFaults(parts: Parts): readonly CrossFault[] {
  return [
    ...ruleFaults(parts),
    ...zoneFaults(parts),
    ...feedFaults(parts),
    ...sensorFaults(parts),
    ...webhookFaults(parts),
    ...noticeFaults(parts),
    ...stationFaults(parts),
    ...displayFaults(parts),
    ...sirenFaults(parts),
    ...siteFaults(parts),
    ...planFaults(parts),
    ...exerciseFaults(parts),
  ]
}

function ruleFaults({
  rules,
  stations,
  zones,
  feeds,
  webhooks = [],
  notices = NO_NOTICE_SETTINGS,
  templates,
  home,
}: Parts): readonly CrossFault[] {
  const faults: CrossFault[] = []
  const seen = new Set<string>()
  for (const rule of rules) {
    const [file = rule.origin, line] = rule.origin.split(/:(?=\d+$)/)
    const fault = (message: string, mend: string, ...because: readonly string[]) =>
      faults.push({
        file,
        line: line === undefined ? null : Number(line),
        message: `rule "${rule.id}": ${message}`,
        mend,
        because,
      })
    for (const code of stationsOf(rule.when)) {
      if (!stations.some((station) => station.code === code))
        fault(`unknown station ${code}`, 'name a station of stations.yaml', `${home}/stations.yaml`)
    }
    for (const area of areasOf(rule.when)) {
      const named = [...feeds, ...notices.sources].flatMap(({ areas = {} }) => Object.values(areas))
      if (!named.some((one) => one.area === area))
        fault(`unknown area ${area}`, 'name an area of feeds.yaml', `${home}/feeds.yaml`)
    }
    for (const { code, unit, isSum } of measuresIn(rule.when)) {
      const measure = measuresOf(webhooks).find((one) => one.code === code)
      if (measure === undefined)
        fault(`unknown measure ${code}`, 'name a code under "webhooks" of feeds.yaml', `${home}/feeds.yaml`)
      else if (unit !== null && !unitsOf(measure.quantity).includes(unit))
        fault(
          `${code} is ${measure.quantity}, and ${unit} is no unit of it`,
          `write ${unitsOf(measure.quantity).join(', ')}`,
        )
      else if (unit !== null && measure.quantity === 'other' && unit !== measure.unit)
        fault(`${code} is told in ${measure.unit}, not in ${unit}`, `write ${measure.unit}`)
      else if (isSum !== (measure.counts !== null) && unit !== null)
        fault(
          isSum ? `${code} is no rain, and has no sum` : `${code} is rain: of how long?`,
          isSum ? 'remove within' : 'write within: 1h, for what fell in that time',
        )
    }
    for (const id of rule.zones) {
      if (!zones.some((zone) => zone.id === id))
        fault(`unknown zone ${id}`, 'name a zone of zones.geojson', `${home}/zones.geojson`)
    }
    if (rule.template !== null && !templates.includes(rule.template)) {
      fault(`unknown message ${rule.template}`, 'name a message of templates/', 'templates/')
    }
    for (const id of rule.inhibitedBy ?? []) {
      const by = rules.find((candidate) => candidate.id === id)
      if (by === undefined)
        fault(`unknown rule ${id} in inhibited_by`, 'name a rule of this territory', 'alerting-rules/')
      else if (!mayInhibit(by, rule))
        fault(
          `${id} may not mute it: it is of no higher level, or leaves one of its zones out`,
          'name a rule of a higher plan level, or of the same and a higher severity, with all of its zones',
        )
    }
    if (seen.has(rule.id)) fault('this name is taken', 'give each rule of the territory a name of its own')
    seen.add(rule.id)
  }
  return faults
}

function zoneFaults({ zones, stations, home }: Parts): readonly CrossFault[] {
  return zones.flatMap((zone) => {
    if (zone.decideBefore === null) return []
    const { station: code, threshold } = zone.decideBefore
    const station = stations.find((candidate) => candidate.code === code)
    if (station?.thresholds.some((candidate) => candidate.code === threshold) === true) return []
    const message = station === undefined ? `unknown station ${code}` : `station ${code} has no threshold ${threshold}`
    const file = `${home}/zones.geojson`
    return [
      {
        file,
        line: null,
        message: `zone "${zone.id}": ${message}`,
        mend: 'name a station and a threshold of stations.yaml',
        because: [`${home}/stations.yaml`],
      },
    ]
  })
}

function faultOfFeeds(home: string) {
  return (message: string, mend: string): CrossFault => ({
    file: `${home}/feeds.yaml`,
    line: null,
    message,
    mend,
    because: [`${home}/stations.yaml`],
  })
}

function feedFaults({ feeds, stations, home }: Parts): readonly CrossFault[] {
  const fault = faultOfFeeds(home)
  const unknown = feeds.flatMap((feed) =>
    Object.values(feed.stations)
      .filter((code) => !stations.some((station) => station.code === code))
      .map((code) => fault(`feed "${feed.id}": unknown station ${code}`, 'name a station of stations.yaml')),
  )
  const twice = repeated(feeds.map((feed) => feed.id)).map((id) =>
    fault(`feed "${id}" stands twice`, 'give each feed an id of its own'),
  )
  return [...unknown, ...twice]
}

function sensorFaults({ feeds, sensors = [], stations, home }: Parts): readonly CrossFault[] {
  const fault = faultOfFeeds(home)
  const devices = sensors.flatMap((network) => network.devices)
  const unknown = devices
    .filter((device) => !stations.some((station) => station.code === device.station))
    .map(({ eui, station }) => fault(`sensor ${eui}: unknown station ${station}`, 'name a station of stations.yaml'))
  // Two networks that both tell of one device are one witness told twice, and its frames could not be told from repetitions.
  const twice = repeated(devices.map((device) => device.eui)).map((eui) =>
    fault(`sensor ${eui} stands twice`, 'write each DevEUI once'),
  )
  const ids = sensors.map((network) => network.id)
  const names = [...new Set([...repeated(ids), ...ids.filter((id) => feeds.some((feed) => feed.id === id))])].map(
    (id) => fault(`"${id}" stands twice`, 'give each network of sensors an id that no feed has'),
  )
  return [...unknown, ...twice, ...names]
}

function webhookFaults({
  webhooks = [],
  feeds,
  sensors = [],
  notices = NO_NOTICE_SETTINGS,
  stations,
  home,
}: Parts): readonly CrossFault[] {
  const fault = faultOfFeeds(home)
  const unknown = webhooks.flatMap(({ id, fields }) =>
    fields
      .flatMap((field) => (field.kind === 'level' ? [field.station] : []))
      .filter((station) => !stations.some(({ code }) => code === station))
      .map((station) => fault(`"${id}": unknown station ${station}`, 'name a station of stations.yaml')),
  )
  const codes = measuresOf(webhooks).map(({ code }) => code)
  const taken = [...new Set([...repeated(codes), ...codes.filter((one) => stations.some(({ code }) => code === one))])]
  const ids = webhooks.map(({ id }) => id)
  const others = [...feeds, ...sensors].map(({ id }) => id)
  const names = [...new Set([...repeated(ids), ...ids.filter((id) => others.includes(id))])]
  const keys = webhooks.map(({ key }) => key).filter((key) => isNoticeKey(notices, key) || isSensorKey(sensors, key))
  return [
    ...unknown,
    ...taken.map((one) =>
      fault(`measure ${one} stands twice`, 'give each measure a code that no other measure or gauge has'),
    ),
    ...names.map((id) => fault(`"${id}" stands twice`, 'give each source an id of its own')),
    ...[...new Set(keys)].map((key) =>
      fault(
        `the key "${key}" belongs to others`,
        'make a key of its own for it: whoever reads it there could send as the other',
      ),
    ),
  ]
}

// A number, a mailbox or a key that stands under two senders would be told to have come from the first of them.
function noticeFaults({ notices = NO_NOTICE_SETTINGS, sensors = [], feeds, home }: Parts): readonly CrossFault[] {
  const fault = faultOfFeeds(home)
  const { forwarders, sources } = notices
  const ids = repeated(sources.map(({ id }) => id)).map((id) =>
    fault(`sender "${id}" stands twice`, 'give each sender of notices an id of its own'),
  )
  // A bulletin says whose it is by this name alone.
  const taken = sources
    .filter(({ id, areas }) => areas !== undefined && feeds.some((feed) => feed.id === id))
    .map(({ id }) => fault(`"${id}" is a feed and a sender of bulletins`, 'give each source an id of its own'))
  const known = [...forwarders, ...sources.flatMap(({ keys, mailboxes, phones }) => [...keys, ...mailboxes, ...phones])]
  const twice = repeated(known).map((name) =>
    fault(`"${name}" stands under two senders of notices`, 'write each key, mailbox and number once'),
  )
  const ofSensors = sensors
    .filter(({ key }) => isNoticeKey(notices, key))
    .map(({ key }) => fault(`the key "${key}" belongs to sensors`, 'make a key of its own for each sender of notices'))
  return [...ids, ...taken, ...twice, ...ofSensors]
}

function displayFaults({ displays, zones, home }: Parts): readonly CrossFault[] {
  const fault = (message: string, mend: string): CrossFault => ({
    file: `${home}/displays.yaml`,
    line: null,
    message,
    mend,
    because: [`${home}/zones.geojson`],
  })
  const unknown = displays.flatMap(({ id, zones: named }) =>
    (named ?? [])
      .filter((zone) => !zones.some((known) => known.id === zone))
      .map((zone) => fault(`display "${id}": unknown zone ${zone}`, 'name a zone of zones.geojson')),
  )
  const twice = repeated(displays.map(({ id }) => id)).map((id) =>
    fault(`display "${id}" stands twice`, 'give each display an id of its own'),
  )
  return [...unknown, ...twice]
}

function sirenFaults({ sirens = [], zones, home }: Parts): readonly CrossFault[] {
  return sirens.flatMap(({ id, zones: named }) =>
    named
      .filter((zone) => !zones.some((known) => known.id === zone))
      .map((zone) => ({
        file: `${home}/sirens.yaml`,
        line: null,
        message: `siren "${id}": unknown zone ${zone}`,
        mend: 'name a zone of zones.geojson',
        because: [`${home}/zones.geojson`],
      })),
  )
}

function siteFaults({ sites = [], stations, home }: Parts): readonly CrossFault[] {
  const fault = (message: string, mend: string): CrossFault => ({
    file: `${home}/sites.yaml`,
    line: null,
    message,
    mend,
    because: [`${home}/stations.yaml`],
  })
  const unknown = sites
    .filter(({ touched }) => touched !== null && !stations.some(({ code }) => code === touched.station))
    .map(({ id, touched }) =>
      fault(`site "${id}": unknown station ${touched?.station ?? ''}`, 'name a station of stations.yaml'),
    )
  const twice = repeated(sites.map(({ id }) => id)).map((id) =>
    fault(`site "${id}" stands twice`, 'give each site an id of its own'),
  )
  return [...unknown, ...twice]
}

function planFaults({ plans = [], stations, home }: Parts): readonly CrossFault[] {
  return plans.flatMap(({ cards, easing, origin }) => {
    const [file = origin] = origin.split(/:(?=\d+$)/)
    const named = [
      ...cards.flatMap(({ id, due }) =>
        due.flatMap((one) => (one.kind === 'water' ? [{ where: `card "${id}"`, station: one.station }] : [])),
      ),
      ...(easing === undefined ? [] : [{ where: 'easing', station: easing.station }]),
    ]
    return named
      .filter(({ station }) => !stations.some(({ code }) => code === station))
      .map(({ where, station }) => ({
        file,
        line: null,
        message: `${where}: unknown station ${station}`,
        mend: 'name a station of stations.yaml',
        because: [`${home}/stations.yaml`],
      }))
  })
}

function exerciseFaults({ exercises = [], stations, home }: Parts): readonly CrossFault[] {
  return exercises.flatMap(({ injects, origin }) => {
    const [file = origin] = origin.split(/:(?=\d+$)/)
    return injects
      .filter(({ data }) => data !== null && !stations.some(({ code }) => code === data.station))
      .map(({ id, data }) => ({
        file,
        line: null,
        message: `inject "${id}": unknown station ${data?.station ?? ''}`,
        mend: 'name a station of stations.yaml',
        because: [`${home}/stations.yaml`],
      }))
  })
}

function stationFaults({ stations, home }: Parts): readonly CrossFault[] {
  const fault = (message: string, mend: string): CrossFault => ({
    file: `${home}/stations.yaml`,
    line: null,
    message,
    mend,
    because: [],
  })
  const upstream = stations
    .filter(
      (station) =>
        station.upstream !== null && !stations.some((candidate) => candidate.code === station.upstream?.station),
    )
    .map((station) =>
      fault(
        `station "${station.code}": unknown upstream station ${station.upstream?.station ?? ''}`,
        'name a station of this file',
      ),
    )
  const twice = repeated(stations.map((station) => station.code)).map((code) =>
    fault(`station "${code}" stands twice`, 'give each station a code of its own'),
  )
  const levels = stations.flatMap((station) =>
    repeated(station.thresholds.map((threshold) => threshold.code)).map((code) =>
      fault(`station "${station.code}": threshold ${code} stands twice`, 'give each threshold a code of its own'),
    ),
  )
  return [...upstream, ...twice, ...levels]
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))]
}
