import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { sendVideo } from '../files/send-video.ts';
import { shapedAnswer } from '../shapes.ts';
import {
  isOneOf,
  pollAnswers,
  pollEndings,
  type RouterDownloadFault,
  type RouterFaultBox,
  type RouterPollFault,
  submitAnswers,
  usages,
} from './faults.ts';
import type { RouterJob, RouterJobs } from './jobs.ts';
import { newerRows, oddRows, routerModels } from './model-rows.ts';
import { readRouterRequest } from './rules.ts';
import { type Answer, htmlPage, noKey, routerError, wrongKey } from './wire.ts';

type RouterContext = Context<{ Bindings: HttpBindings }>;

export interface RouterRoutesDeps {
  readonly jobs: RouterJobs;
  readonly faults: RouterFaultBox;
  /** Keys that are let in; undefined lets in every one. */
  readonly keys: readonly string[] | undefined;
  readonly fingerprint: (key: string) => string;
  /** Models that are on the list and gone all the same. */
  readonly retired: readonly string[];
}

/** OpenRouter's limit for a body (docs of 2026-11-29). */
const maxBodyBytes = 50 * 1024 * 1024;

/** The five paths of OpenRouter's video API, below `/api/v1`. */
export function routerRoutes(deps: RouterRoutesDeps): Hono<{ Bindings: HttpBindings }> {
  const { jobs, faults } = deps;
  const routes = new Hono<{ Bindings: HttpBindings }>();

  // Public: it needs no key.
  routes.get('/api/v1/videos/models', (c) => listModels(c, faults));

  routes.use('/api/v1/*', async (c, next) => {
    const key = keyOf(c);
    if (key === undefined) return send(noKey);
    return deps.keys === undefined || deps.keys.includes(key) ? next() : send(wrongKey);
  });

  routes.get('/api/v1/key', () =>
    send({
      status: 200,
      body: { data: { label: 'sk-or-v1-emu...lator', limit: null, limit_remaining: null, usage: 0, is_free_tier: false } },
    }),
  );

  routes.post('/api/v1/videos', (c) => submit(c, deps));

  routes.get('/api/v1/videos/:id', async (c) => {
    const job = jobs.find(c.req.param('id'));
    return job === undefined ? send(pollAnswers['poll/404']()) : poll(c, deps, job);
  });

  routes.get('/api/v1/videos/:id/content', (c) => {
    const job = jobs.find(c.req.param('id'));
    if (job === undefined) return send(routerError(404, 'Job not found'));
    const index = Number(c.req.query('index') ?? 0);
    if (!Number.isInteger(index) || index < 0 || index >= job.videos) return send(routerError(400, 'Invalid index'));
    return content(c, deps, job);
  });

  // A store on another host: it asks for no key.
  routes.get('/elsewhere/:id', (c) => {
    const job = jobs.find(c.req.param('id'));
    return job === undefined ? send(routerError(404, 'Not found')) : content(c, deps, job);
  });

  routes.notFound(() => send(htmlPage(404, 'Not Found')));
  return routes;
}

function keyOf(c: RouterContext): string | undefined {
  return /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
}

export function send({ status, body, type = 'application/json', headers = {} }: Answer): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': type },
  });
}

function listModels(c: RouterContext, faults: RouterFaultBox): Response | Promise<Response> {
  switch (faults.nextModels()) {
    case 'models/500':
      return send(routerError(500, 'Internal Server Error'));
    case 'models/hang':
      return hang(c);
    case 'models/bad-json':
      return send({ status: 200, type: 'application/json', body: '{"data":[' });
    case 'models/empty':
      return send({ status: 200, body: { data: [] } });
    case 'models/odd-rows-alone':
      return send({ status: 200, body: { data: oddRows } });
    case 'models/newer':
      return send({ status: 200, body: { data: newerRows } });
    case undefined:
      return send({ status: 200, body: { data: [...routerModels.map(({ row }) => row), ...oddRows] } });
  }
}

async function submit(c: RouterContext, { jobs, faults, fingerprint, retired }: RouterRoutesDeps): Promise<Response> {
  if (Number(c.req.header('content-length') ?? 0) > maxBodyBytes) return send(submitAnswers['submit/413']());
  const fault = faults.nextSubmit();
  if (isOneOf(submitAnswers, fault)) return send(submitAnswers[fault]());
  const shaped = fault && shapedAnswer(fault);
  if (shaped !== undefined) return send(shaped);
  if (fault === 'submit/hang') return hang(c);
  if (fault === 'submit/drop-before-accept') return drop(c);
  const body: unknown = await c.req.json().catch(() => undefined);
  const request = readRouterRequest(body, (id) => {
    const job = jobs.find(id);
    return job && { model: job.request.model.row.id, isCompleted: jobs.isCompleted(job) };
  });
  if ('answer' in request) return send(request.answer);
  if (retired.includes(request.model.row.id)) return send(submitAnswers['submit/404-retired']());
  const { id } = jobs.accept(request, fingerprint(keyOf(c) ?? ''));
  if (fault === 'submit/drop-after-accept') return drop(c);
  if (fault === 'submit/500-after-accept') return send(submitAnswers['submit/500']());
  const answer = { status: 202, body: { id, polling_url: `/api/v1/videos/${id}`, status: 'pending' } };
  return fault === 'submit/200-truncated' ? truncate(c, JSON.stringify(answer.body)) : send(answer);
}

async function poll(c: RouterContext, deps: RouterRoutesDeps, job: RouterJob): Promise<Response> {
  const fault = deps.faults.nextPoll();
  if (isOneOf(pollAnswers, fault)) return send(pollAnswers[fault]());
  const shaped = fault && shapedAnswer(fault);
  if (shaped !== undefined) return send(shaped);
  if (fault === 'poll/drop') return drop(c);
  if (fault === 'poll/hang') return hang(c);
  changeJob(deps, job, fault);
  const status = await deps.jobs.look(job);
  const usage = status === 'completed' ? deps.faults.nextUsage() : undefined;
  if (usage !== undefined) job.usage = usages[usage];
  return send({ status: 200, body: describeJob(job, status, new URL(c.req.url).origin) });
}

function changeJob({ jobs }: RouterRoutesDeps, job: RouterJob, fault: RouterPollFault | undefined): void {
  if (isOneOf(pollEndings, fault)) jobs.end(job, pollEndings[fault]);
  if (fault === 'poll/never-done') job.stuckIn = 'in_progress';
  if (fault === 'poll/unknown-state') job.stuckIn = 'dreaming';
  if (fault === 'poll/two-videos') job.videos = 2;
}

/** The object of `GET /videos/{id}`, which callbacks carry as well. */
export function describeJob(job: RouterJob, status: string, origin: string) {
  const { id, request } = job;
  const base = { id, polling_url: `/api/v1/videos/${id}`, status, model: request.model.row.id };
  if (job.ending !== undefined) return { ...base, ...job.ending, status };
  if (status !== 'completed') return base;
  return {
    ...base,
    generation_id: `gen-${id.slice(8)}`,
    unsigned_urls: Array.from({ length: job.videos }, (_, index) => `${origin}/api/v1/videos/${id}/content?index=${index}`),
    ...(job.usage === undefined ? {} : { usage: job.usage }),
  };
}

function content(c: RouterContext, { jobs, faults }: RouterRoutesDeps, job: RouterJob): Response {
  if (!jobs.isCompleted(job)) return send(routerError(409, 'The video is not ready yet'));
  if (jobs.isGone(job)) return send(routerError(410, 'The video has expired'));
  const fault = faults.nextDownload();
  const instead = detour(fault, new URL(c.req.url), job.id);
  if (instead !== undefined) return send(instead);
  const { outgoing } = c.env;
  // A client that goes away ends it, too.
  sendVideo(job.path, bodyFault(fault), outgoing).catch(() => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}

/** Those that are about the bytes; the others were answered before. */
function bodyFault(fault: RouterDownloadFault | undefined) {
  return fault === 'download/409' || fault === 'download/410' ? undefined : fault;
}

function detour(fault: RouterDownloadFault | undefined, base: URL, id: string): Answer | undefined {
  switch (fault) {
    case 'download/401':
      return wrongKey;
    case 'download/403':
      return routerError(403, 'Forbidden');
    case 'download/404':
      return routerError(404, 'Job not found');
    case 'download/409':
      return routerError(409, 'The video is not ready yet');
    case 'download/410':
      return routerError(410, 'The video has expired');
    case 'download/500':
      return routerError(500, 'Internal Server Error');
    case 'download/503':
      return { ...routerError(503, 'Service Unavailable'), headers: { 'retry-after': '7' } };
    case 'download/redirect-foreign':
      // Another origin on the same machine: the name differs.
      return redirect(`http://localhost:${base.port}/elsewhere/${id}`);
    case 'download/redirect-private':
      return redirect('http://169.254.169.254/latest/meta-data/');
    case 'download/redirect-loop':
      return redirect(base.href);
    default:
      return undefined;
  }
}

function redirect(location: string): Answer {
  return { status: 302, body: '', type: 'text/html', headers: { location } };
}

function drop(c: RouterContext): Response {
  c.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** The connection stands and nothing comes, until somebody gives up. */
async function hang(c: RouterContext): Promise<Response> {
  await new Promise((resolve) => c.env.outgoing.once('close', resolve));
  return RESPONSE_ALREADY_SENT;
}

function truncate(c: RouterContext, json: string): Response {
  const { outgoing } = c.env;
  outgoing.writeHead(202, { 'content-type': 'application/json', 'content-length': json.length });
  outgoing.write(json.slice(0, 10), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}
