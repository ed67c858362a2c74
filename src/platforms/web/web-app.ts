import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { text } from '../../domain/texts.ts';
import { type AdminDoor, createAdminDoor } from './access/admin-door.ts';
import { type Asking, createAsking, engineAsSeen } from './access/asking.ts';
import { guardMachine, guardOrigin, securityHeaders } from './access/guard.ts';
import { createOtherSites, type OtherSites } from './access/other-sites.ts';
import { createReaderTexts } from './access/page-language.ts';
import { createPeople, type People } from './access/people.ts';
import { createSignIn, type SignIn } from './access/sign-in.ts';
import { createTries } from './access/tries.ts';
import { createPosters } from './media/posters.ts';
import { videoResponse } from './media/videos.ts';
import { watchResponse } from './media/watch.ts';
import { countRequests, openMetrics } from './metrics.ts';
import { createPages, type Pages } from './pages/pages.ts';
import { openProbes } from './probes.ts';
import { adminRoutes } from './rest/admin/admin-routes.ts';
import { RestError } from './rest/error.ts';
import { createRest, type RestDeps, restRoutes } from './rest/rest.ts';
import { type Route, restRoot } from './rest/route.ts';
import { openReports } from './shares/report-routes.ts';
import { openShares } from './shares/share-routes.ts';
import type { WebDeps } from './web-deps.ts';

/** The web door: pages, REST API, events and videos. Takes requests without a port, so that tests need none. */
export function createWebApp(given: WebDeps): Hono {
  const app = new Hono();
  const texts = createReaderTexts(given.texts);
  const otherSites = createOtherSites(given);
  const asking = createAsking(given);
  const deps: RestDeps = { ...given, texts, otherSites, asking, engine: engineAsSeen(given.engine, asking) };
  const signIn = createSignIn(deps.web, createTries({ ...deps, windows: deps.shared?.windows }), asking);
  const people = createPeople(deps, signIn, asking);
  const pages = createPages(deps, signIn, people);
  app.onError((error, context) => pages.problem(context, error));
  app.use(countRequests(deps));
  app.use(securityHeaders());
  app.use(texts.hear);

  openProbes(app, deps, signIn);
  openMetrics(app, deps, signIn);

  const poster = createPosters(deps);
  // Open to everyone who has the link, also to chats that show the video in a page of theirs.
  openShares(app, deps, poster);
  app.get('/watch/:file', (context) => watchResponse(context, context.req.param('file'), deps));

  const admins = createAdminDoor(deps, signIn, asking);
  if (deps.web.off === true) openForTerminal(app, deps, admins);
  else openAll(app, deps, { signIn, people, pages, admins, poster });
  app.notFound((context) => pages.problem(context, noSuchPath(deps.web)));
  return app;
}

interface Parts {
  readonly signIn: SignIn;
  readonly people: People;
  readonly pages: Pages;
  readonly admins: AdminDoor;
  readonly poster: ReturnType<typeof createPosters>;
}

/** The admin's part of the API for the terminal of this machine. For everybody else there is nothing. */
function openForTerminal(app: Hono, deps: WebDeps, admins: AdminDoor): void {
  app.use(`${restRoot}/admin/*`, async (context, next) => {
    if (!admins.isTerminal(context)) throw noSuchPath(deps.web);
    await next();
  });
  const personOf = () => ({ platform: 'web', id: 'terminal' });
  for (const { method, path, handle } of adminRoutes({ ...deps, personOf }, admins)) app.on(method, `${restRoot}${path}`, handle);
}

/** What is only for people who may come in. */
function openAll(app: Hono, deps: RestDeps, { signIn, people, pages, admins, poster }: Parts): void {
  const { otherSites } = deps;
  const routes = restRoutes(deps, people, admins);
  app.use(guardMachine(deps.web));
  app.use(otherSites.share);
  app.use(guardOrigin(deps.web, otherSites));
  app.use(deps.asking.hear);
  openReports(app, deps);
  app.route('/', pages.app);
  for (const path of ['/api/video_chat/*', '/api/openapi.json']) app.use(path, signIn.guard);
  for (const path of ['/videos/*', '/posters/*', '/pictures/*']) app.use(path, guardFile(otherSites, signIn, deps.asking));
  app.route('/', createRest(deps, routes));
  app.get('/videos/:file', (context) => videoResponse(context, context.req.param('file'), deps));
  app.get('/pictures/:file', (context) => videoResponse(context, context.req.param('file'), deps));
  app.get('/posters/:file', (context) => poster(context, context.req.param('file')));
  for (const { path } of routes)
    app.all(`${restRoot}${path}`, (context) => {
      throw wrongMethod(context, routes);
    });
}

/** A file is for those who are inside, and for the players of pages elsewhere that got its address from us. */
function guardFile(otherSites: OtherSites, signIn: SignIn, asking: Asking): MiddlewareHandler {
  return async (context, next) => {
    if (!otherSites.isSigned(context)) return await signIn.guard(context, next);
    await asking.bySignature(next);
    context.header('cross-origin-resource-policy', 'cross-origin');
  };
}

function noSuchPath({ off }: WebDeps['web']): RestError {
  return new RestError('not_found', off === true ? text('rest.nothingHere') : text('rest.noSuchPath', { docs: '/api/docs' }));
}

function wrongMethod(context: Context, routes: readonly Route[]): RestError {
  const sameAddress = routes.filter(({ path }) => matches(`${restRoot}${path}`, context.req.path));
  const allowed = sameAddress.map(({ method }) => method).join(', ');
  return new RestError('method_not_allowed', text('rest.method', { allowed }), { headers: { allow: allowed } });
}

function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return wanted.length === parts.length && wanted.every((part, index) => part.startsWith(':') || part === parts[index]);
}
