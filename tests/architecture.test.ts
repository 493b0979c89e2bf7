// The import law of DESIGN §2 with DECISIONS 10 and 11, held over every file. A failure names the file, the line and the law.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const STAGES = ['ingest', 'forecast', 'evaluate', 'decide', 'audience', 'fanout', 'plan', 'prove']
const FORBIDDEN_NAMES = ['utils', 'helpers', 'common', 'misc', 'types', 'manager', 'service']

interface Import {
  readonly file: string
  readonly line: number
  readonly specifier: string
  readonly typeOnly: boolean
  /** Path below the root where it leads to a file of ours, else null. */
  readonly target: string | null
}

interface Law {
  /** Prefixes of targets below the root. */
  readonly may: readonly string[]
  /** Types need no law of run time. */
  readonly mayTypesOf?: readonly string[]
  readonly libraries: readonly RegExp[]
}

// `model/` imports nothing; a pure stage what it needs to parse, hash or index; none of them the platform.
const LIBRARY_OF_STAGES: readonly RegExp[] = [
  /^(valibot|yaml|flatbush|robust-predicates|libphonenumber-js|papaparse)(\/|$)/,
  /^@turf\//,
  /^node:crypto$/,
]
const stage = (name: string): Law => ({ may: ['worker/model/', `worker/${name}/`], libraries: LIBRARY_OF_STAGES })

const LAWS: Readonly<Record<string, Law>> = {
  'worker/model/': { may: ['worker/model/'], libraries: [] },
  ...Object.fromEntries(STAGES.map((name) => [`worker/${name}/`, stage(name)])),
  'worker/cap/': { may: ['worker/model/', 'worker/cap/'], libraries: [...LIBRARY_OF_STAGES, /^fast-xml-parser$/] },
  'worker/feeds/': {
    may: ['worker/model/', 'worker/feeds/', 'worker/ingest/feed.ts', 'worker/cap/'],
    libraries: [...LIBRARY_OF_STAGES],
  },
  'worker/channels/': {
    may: ['worker/model/', 'worker/channels/', 'worker/fanout/channel.ts'],
    // Bindings are named in env.ts alone; an account is read from them, which takes their type.
    mayTypesOf: ['worker/env.ts'],
    libraries: [...LIBRARY_OF_STAGES, /^@vonage\//, /^jose$/, /^web-push$/],
  },
  // The one folder that draws pages; nothing on the way of a send imports it.
  'worker/flow/papers/': {
    may: ['worker/model/', 'worker/flow/', 'worker/cap/', ...STAGES.map((name) => `worker/${name}/`)],
    libraries: [...LIBRARY_OF_STAGES, /^@cantoo\/pdf-lib$/, /^uqr$/],
  },
  'worker/flow/': {
    may: ['worker/model/', 'worker/flow/', 'worker/cap/', ...STAGES.map((name) => `worker/${name}/`)],
    libraries: LIBRARY_OF_STAGES,
  },
  'worker/objects/': {
    may: [
      'worker/model/',
      'worker/flow/',
      'worker/cap/',
      'worker/feeds/',
      'worker/channels/',
      'worker/objects/',
      'worker/env.ts',
      ...STAGES.map((name) => `worker/${name}/`),
    ],
    libraries: [/^cloudflare:/, /^node:crypto$/, /^@simplewebauthn\/server$/, /^papaparse$/],
  },
  'worker/routes/': {
    may: ['worker/model/', 'worker/routes/', 'worker/env.ts', 'worker/feeds/index.ts', 'worker/channels/index.ts'],
    // What an object answers is plain data whose shape both sides must know.
    mayTypesOf: ['worker/objects/rpc/'],
    libraries: [/^hono(\/|$)/, /^valibot$/, /^libphonenumber-js(\/|$)/],
  },
  'worker/env.ts': { may: ['worker/model/'], mayTypesOf: ['worker/objects/rpc/'], libraries: [] },
  'worker/index.ts': { may: ['worker/routes/', 'worker/objects/'], libraries: [/^hono$/] },
  'console/': {
    may: [
      'console/',
      'worker/model/',
      'worker/audience/',
      'worker/fanout/segments.ts',
      'worker/fanout/render.ts',
      'worker/fanout/sms.ts',
      'worker/fanout/spoken.ts',
      'worker/fanout/notification.ts',
      'worker/fanout/mail.ts',
      'worker/fanout/panel.ts',
      'worker/fanout/sender.ts',
      'worker/fanout/lint.ts',
      'worker/decide/clock.ts',
    ],
    mayTypesOf: ['worker/'],
    libraries: [
      /^svelte(\/|$)/,
      /^leaflet(\/|$)/,
      /^(shpjs|proj4)$/,
      /^@simplewebauthn\/browser$/,
      /^uqr$/,
      /^@sveltejs\//,
      /^vite$/,
      /^node:path$/,
    ],
  },
}

const SOURCE = /\.(ts|js|mjs|svelte)$/

function filesBelow(folder: string): readonly string[] {
  const full = join(ROOT, folder)
  if (!existsSync(full)) return []
  return readdirSync(full, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !/(^|\/)(node_modules|dist|public)\//.test(path))
    .sort()
}

function importsOf(file: string): readonly Import[] {
  const text = withoutComments(readFileSync(join(ROOT, file), 'utf8'))
  const found: Import[] = []
  const pattern =
    /(?:^|[\n;>])\s*(import|export)\s+(type\s+)?((?:[^'"`;]*?)\s+from\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g
  for (const match of text.matchAll(pattern)) {
    const specifier = match[4] ?? match[5] ?? ''
    const names = /\{([^}]*)\}/.exec(match[3] ?? '')?.[1]
    const everyNameIsType =
      names !== undefined && names.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '))
    const line = text.slice(0, match.index + match[0].indexOf(match[1] ?? 'import')).split('\n').length
    const target = specifier.startsWith('.') ? join(dirname(file), specifier).replaceAll('\\', '/') : null
    found.push({ file, line, specifier, typeOnly: match[2] !== undefined || everyNameIsType, target })
  }
  return found
}

// Lines keep their numbers: a comment becomes as many line ends as it had.
function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/[^\n]*/g, '$1')
}

function lawOf(file: string): readonly [string, Law] | null {
  return Object.entries(LAWS).find(([prefix]) => file.startsWith(prefix)) ?? null
}

function breachOf(one: Import): string | null {
  const found = lawOf(one.file)
  if (found === null) return `${one.file}: no law names this folder; add it to DESIGN §2 and to this test`
  const [folder, law] = found
  const at = `${one.file}:${one.line} imports ${one.specifier}`
  if (one.target === null) {
    return law.libraries.some((library) => library.test(one.specifier))
      ? null
      : `${at}: ${folder} may import only these libraries: ${law.libraries.map(String).join(' ') || 'none'}`
  }
  const allowed = one.typeOnly ? [...law.may, ...(law.mayTypesOf ?? [])] : law.may
  return allowed.some((prefix) => one.target?.startsWith(prefix))
    ? null
    : `${at}: ${folder} may import only from ${law.may.join(' ')}`
}

const sources = [...filesBelow('worker'), ...filesBelow('console')].filter((file) => SOURCE.test(file))

test('every import keeps the law of its folder', () => {
  expect(
    sources
      .flatMap(importsOf)
      .map(breachOf)
      .filter((breach) => breach !== null),
  ).toEqual([])
})

test('no object imports another object’s class: it speaks through its stub', () => {
  const objects = filesBelow('worker/objects').filter(
    (file) => file.endsWith('.ts') && dirname(file) === 'worker/objects',
  )
  const breaches = filesBelow('worker/objects')
    .filter((file) => SOURCE.test(file))
    .flatMap(importsOf)
    .filter((one) => one.target !== null && objects.includes(one.target))
    .map((one) => `${one.file}:${one.line} imports ${one.specifier}`)
  expect(objects.length).toBeGreaterThan(5)
  expect(breaches).toEqual([])
})

// Time, randomness and ids come in as arguments: that is what replays a flood in milliseconds.
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\s*\(/, 'Date.now()'],
  [/\bnew Date\(\s*\)/, 'new Date()'],
  [/\bMath\.random\b/, 'Math.random'],
  [/\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/, 'randomness'],
  [/(?<![.\w])fetch\s*\(/, 'fetch()'],
  [/\bsetTimeout\s*\(|\bsetInterval\s*\(/, 'a timer'],
  [/\bperformance\.now\b/, 'performance.now()'],
]

test('no pure folder reads a clock, randomness or the network', () => {
  const pure = ['model', 'flow', 'cap', ...STAGES].map((name) => `worker/${name}/`)
  const breaches = sources
    .filter((file) => pure.some((prefix) => file.startsWith(prefix)))
    .flatMap((file) => {
      const lines = withoutComments(readFileSync(join(ROOT, file), 'utf8')).split('\n')
      return lines.flatMap((line, index) =>
        IMPURE.filter(([pattern]) => pattern.test(line)).map(
          ([, what]) => `${file}:${index + 1} uses ${what}: take it as an argument`,
        ),
      )
    })
  expect(breaches).toEqual([])
})

test('bindings are named in env.ts and nowhere else', () => {
  const namespace =
    /\benv\.(FEED_POLLER|WATCH|COMMAND|RESIDENTS|CONTACT_INDEX|PACER|ACCOUNTS|DISPLAY_HUB|PUBLICATION|FIELD_ROOM|REGISTER|REGISTER_KEYS)\b/
  const breaches = sources.filter(
    (file) =>
      file.startsWith('worker/') &&
      file !== 'worker/env.ts' &&
      namespace.test(withoutComments(readFileSync(join(ROOT, file), 'utf8'))),
  )
  expect(breaches).toEqual([])
})

test('no file is named after nothing', () => {
  const all = ['worker', 'console', 'deploy', 'tests'].flatMap(filesBelow)
  // `templates/common/` is a name of the contract; a file's own name is what counts here.
  const breaches = all.filter((file) => FORBIDDEN_NAMES.includes(basename(file).split('.')[0]?.toLowerCase() ?? ''))
  expect(breaches).toEqual([])
})

test('no text is put into the console as markup', () => {
  const breaches = filesBelow('console').filter(
    (file) =>
      /\.(svelte|ts)$/.test(file) &&
      /\{@html|\.innerHTML\s*=|insertAdjacentHTML|document\.write/.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  expect(breaches).toEqual([])
})

test('no test is skipped, focused, left to do or tried again', () => {
  const forbidden = new RegExp(`\\b(test|it|describe)\\.(${['skip', 'only', 'todo'].join('|')})\\b|\\bretry:\\s*[1-9]`)
  const breaches = filesBelow('tests').filter(
    (file) => file.endsWith('.test.ts') && forbidden.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  expect(breaches).toEqual([])
})

test('no two files of object tests speak of one town: they run beside each other in one workerd, and each empties what it has touched', () => {
  /** The short number that residents write to. */
  const noTown = new Set(["'36105'"])
  const files = new Map<string, Set<string>>()
  for (const name of readdirSync(join(ROOT, 'tests', 'objects')).filter((one) => one.endsWith('.test.ts'))) {
    for (const [code] of readFileSync(join(ROOT, 'tests', 'objects', name), 'utf8').matchAll(/'\d{5}'/g))
      if (!noTown.has(code)) files.set(code, (files.get(code) ?? new Set()).add(name))
  }
  expect([...files].filter(([, names]) => names.size > 1).map(([code, names]) => [code, ...names])).toEqual([])
  expect(files.size).toBeGreaterThan(30)
})

test('the version that the server tells is the one of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const { VERSION } = await import('../worker/routes/version.ts')
  expect(VERSION).toBe(version)
})

describe('the law itself', () => {
  const breach = (file: string, specifier: string, typeOnly = false) => {
    const target = specifier.startsWith('.') ? join(dirname(file), specifier) : null
    return breachOf({ file, line: 1, specifier, typeOnly, target })
  }

  test.each([
    ['worker/model/zone.ts', 'valibot'],
    ['worker/model/zone.ts', '../ingest/feed.ts'],
    ['worker/evaluate/step.ts', '../decide/clock.ts'],
    ['worker/evaluate/step.ts', 'cloudflare:workers'],
    ['worker/evaluate/step.ts', 'hono'],
    ['worker/flow/watch.ts', '../objects/watch.ts'],
    ['worker/flow/watch.ts', '../feeds/hubeau.ts'],
    ['worker/feeds/hubeau.ts', '../feeds/../objects/watch.ts'],
    ['worker/objects/watch.ts', '../routes/guard.ts'],
    ['worker/routes/alerts.ts', '../decide/gates.ts'],
    ['worker/routes/alerts.ts', '../objects/command.ts'],
    ['worker/routes/ingest.ts', '../feeds/hubeau.ts'],
    ['console/app.ts', '../worker/decide/gates.ts'],
    ['worker/services/x.ts', '../model/zone.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(breach(file, specifier)).not.toBeNull()
  })

  test.each([
    ['worker/evaluate/step.ts', '../model/time.ts'],
    ['worker/flow/watch.ts', '../evaluate/step.ts'],
    ['worker/routes/ingest.ts', '../feeds/index.ts'],
    ['console/app.ts', '../worker/decide/clock.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(breach(file, specifier)).toBeNull()
  })

  test('imports are found with their line, whatever their form', () => {
    const specifiers = importsOf('tests/architecture.test.ts').map(({ specifier, line }) => [specifier, line])
    expect(specifiers).toContainEqual(['node:fs', 2])
    expect(specifiers.map(([specifier]) => specifier)).toContain('../worker/routes/version.ts')
  })
})

test('no page of the console, of residents or of a display makes markup of what it was given (T07)', () => {
  const files = readdirSync(join(ROOT, 'console'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(svelte|ts|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  const MARKUP = /\{@html|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|srcdoc/
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter((file) => MARKUP.test(readFileSync(file, 'utf8'))).map((file) => relative(ROOT, file))).toEqual(
    [],
  )
})
