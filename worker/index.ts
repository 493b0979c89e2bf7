// Composition root: mounts routes, exports objects; nothing else.
import { Hono } from 'hono'
import { alerts } from './routes/alerts.ts'
import type { AppEnv } from './routes/app-env.ts'
import { auth } from './routes/auth.ts'
import { demo } from './routes/demo.ts'
import { files } from './routes/files.ts'
import { bodyLimits, failed, nothingHere, securityHeaders } from './routes/frame.ts'
import { health } from './routes/health.ts'
import { hooks } from './routes/hooks.ts'
import { ingest } from './routes/ingest.ts'
import { log } from './routes/log.ts'
import { openapi } from './routes/openapi.ts'
import { pages } from './routes/pages.ts'
import { people } from './routes/people.ts'
import { proposals } from './routes/proposals.ts'
import { residents } from './routes/residents.ts'
import { session } from './routes/session.ts'
import { situation } from './routes/situation.ts'

const app = new Hono<AppEnv>()
app.onError(failed)
app.notFound(nothingHere)
app.use('*', securityHeaders, bodyLimits)

app.route('/', health)
app.route('/api', openapi)
app.route('/api/session', session)
app.route('/api/demo', demo)
app.route('/api/auth', auth)

app.route('/api/:territory', people)
app.route('/api/:territory', situation)
app.route('/api/:territory/proposals', proposals)
app.route('/api/:territory/alerts', alerts)
app.route('/api/:territory/log', log)
app.route('/api/:territory/files', files)
app.route('/api/:territory/ingest', ingest)
app.route('/api/:territory/residents', residents)
app.route('/hooks', hooks)

app.route('/', pages)

export default app
export { Accounts } from './objects/accounts.ts'
export { Command } from './objects/command.ts'
export { ContactIndex } from './objects/contact-index.ts'
export { FeedPoller } from './objects/feed-poller.ts'
export { Pacer } from './objects/pacer.ts'
export { ResidentsShard } from './objects/residents-shard.ts'
export { Watch } from './objects/watch.ts'
