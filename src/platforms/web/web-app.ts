import { type Context, Hono } from 'hono';
import { text } from '../../domain/texts.ts';
import { guardOrigin, securityHeaders } from './guard.ts';
import { createPages } from './pages.ts';
import { createPosters } from './posters.ts';
import { createRest, restRoot, restRoutes } from './rest.ts';
import { errorResponse, RestError } from './rest-error.ts';
import { createSignIn } from './sign-in.ts';
import { videoResponse } from './videos.ts';
import { watchResponse } from './watch.ts';
import type { WebDeps } from './web-deps.ts';

/** The web door: pages, REST API, events and videos. Takes requests without a port, so that tests need none. */
export function createWebApp(deps: WebDeps): Hono {
  const app = new Hono();
  const signIn = createSignIn(deps.web, deps.clock);
  const poster = createPosters(deps);
  app.onError((error, context) => errorResponse(error, context, deps));
  app.use(securityHeaders());

  // Open to everyone, by any name: whoever watches the bot's health has neither a token nor our address.
  app.get('/healthz', (context) => {
    const report = deps.health();
    return context.json(report, report.ready ? 200 : 503, { 'cache-control': 'no-store' });
  });

  // Open to whoever has the link, also to chats that show the video in a page of theirs.
  app.get('/watch/:file', (context) => watchResponse(context, context.req.param('file'), deps));

  app.use(guardOrigin(deps.web));
  app.route('/', createPages(deps, signIn));
  for (const path of ['/api/video_chat/*', '/api/openapi.json', '/videos/*', '/posters/*', '/pictures/*'])
    app.use(path, signIn.guard);
  app.route('/', createRest(deps));
  app.get('/videos/:file', (context) => videoResponse(context, context.req.param('file'), deps));
  app.get('/pictures/:file', (context) => videoResponse(context, context.req.param('file'), deps));
  app.get('/posters/:file', (context) => poster(context, context.req.param('file')));

  for (const { path } of restRoutes(deps)) app.all(`${restRoot}${path}`, (context) => refuseMethod(context, deps));
  app.notFound((context) =>
    errorResponse(new RestError('not_found', text('rest.noSuchPath', { docs: '/api/docs' })), context, deps),
  );
  return app;
}

function refuseMethod(context: Context, deps: WebDeps): Response {
  const sameAddress = restRoutes(deps).filter(({ path }) => matches(`${restRoot}${path}`, context.req.path));
  const allowed = sameAddress.map(({ method }) => method).join(', ');
  const error = new RestError('method_not_allowed', text('rest.method', { allowed }), { headers: { allow: allowed } });
  return errorResponse(error, context, deps);
}

function matches(pattern: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return wanted.length === parts.length && wanted.every((part, index) => part.startsWith(':') || part === parts[index]);
}
