import { type Context, Hono } from 'hono';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { requestPictures } from '../../../domain/option-schema.ts';
import { text } from '../../../domain/texts.ts';
import type { AdminDoor } from '../access/admin-door.ts';
import { type Asking, asRead, maySee, requireRole } from '../access/asking.ts';
import type { OtherSites } from '../access/other-sites.ts';
import { askedLanguage, type ReaderTexts } from '../access/page-language.ts';
import type { People } from '../access/people.ts';
import { ownVideoResponse } from '../media/videos.ts';
import type { WebDeps } from '../web-deps.ts';
import { adminRoutes } from './admin/admin-routes.ts';
import { placeSettingRoutes } from './admin/place-settings.ts';
import { baseUrl } from './answers.ts';
import { createRestApi, findCommand, notFoundText, type RestApi } from './api.ts';
import { batchRoutes } from './batches.ts';
import { checkSessionId } from './body.ts';
import { defaultsRoutes } from './defaults.ts';
import { RestError } from './error.ts';
import { createEventStreams } from './events.ts';
import { filmRoutes } from './films.ts';
import { followUpRoutes } from './follow-up-routes.ts';
import { readPlatform } from './history.ts';
import { libraryRoutes } from './library/library-routes.ts';
import { meRoutes } from './me/me-routes.ts';
import { restName } from './names.ts';
import { openApiDocument } from './open-api/open-api.ts';
import { operationRoutes } from './operations.ts';
import { optionsBody } from './options.ts';
import { postRoutes } from './posts.ts';
import { reportRoutes } from './reports.ts';
import { requestRoutes } from './requests.ts';
import { neededRole, type Route, restRoot } from './route.ts';
import { scheduleRoutes } from './schedules/schedule-routes.ts';
import { sessionRoutes } from './sessions/session-routes.ts';
import { shareRoutes } from './shares.ts';
import { styleRoutes } from './styles.ts';
import { suggestionRoutes } from './suggestions.ts';
import { usageRoutes } from './usage.ts';
import { zipRoutes } from './zips.ts';

/** Texts are said in the language of the one who asks, and the engine tells what they may know. */
export type RestDeps = WebDeps & { readonly texts: ReaderTexts; readonly otherSites: OtherSites; readonly asking: Asking };

/** The REST API as a list, of which the server and the check of the API document are made. */
export function restRoutes(deps: RestDeps, people: People, admins: AdminDoor): readonly Route[] {
  const api = createRestApi(deps, people, deps.asking);
  const platforms = idsOf(deps);
  return [
    ...requestRoutes(api),
    ...operationRoutes(api, platforms),
    ...followUpRoutes(api),
    ...filmRoutes(api),
    ...shareRoutes(api),
    ...reportRoutes(api),
    ...libraryRoutes(api, platforms),
    ...sessionRoutes(api),
    ...suggestionRoutes(api),
    ...styleRoutes(api),
    ...scheduleRoutes(api),
    ...usageRoutes(api),
    ...defaultsRoutes(api),
    ...postRoutes(api),
    ...batchRoutes(api),
    ...zipRoutes(api),
    ...meRoutes(api),
    ...pageRoutes(api, deps, platforms),
    ...adminRoutes({ ...deps, personOf: people.personOf }, admins),
    ...placeSettingRoutes(api, admins),
  ];
}

/** What a page asks for besides: what there is to choose, and every change as it happens. */
function pageRoutes(
  { deps, people, video, image, tell, spender }: RestApi,
  { texts: { forReader }, otherSites, asking }: RestDeps,
  platforms: readonly string[],
): readonly Route[] {
  const streams = createEventStreams(
    { ...deps, sessions: deps.engine.sessions },
    async (generation, { base, language, isOtherSite, person }) => {
      if (isErased(generation)) return { event: 'removed', data: { operation_id: generation.id } };
      const data = await asking.forReader(person, () => forReader(language, () => tell(asRead(person, generation), base)));
      return { event: 'generation', data: isOtherSite ? otherSites.signed(data) : data };
    },
  );
  return [
    {
      method: 'GET',
      path: '/events',
      handle(context) {
        const sessionId = checkSessionId(context.req.query('session_id'));
        const platform = readPlatform(context, platforms);
        const person = asking.current();
        const personId = people.personOf(context).id;
        const own = readOwn(context);
        return streams.open({
          ...{ person, personId, hearsOwn: own, mayStay: () => asking.mayStay(person) },
          base: baseUrl(context, deps.web),
          language: askedLanguage(context),
          isOtherSite: otherSites.isAsking(context),
          signal: context.req.raw.signal,
          wants: (generation) =>
            maySee(person, generation) && ((own && isOwn(generation, personId)) || isHere(generation, { platform, sessionId })),
        });
      },
    },
    {
      method: 'GET',
      path: '/options',
      async handle(context) {
        // The first question of every page, also of one that is part of another app.
        if (context.req.header('sec-fetch-site') === 'same-origin') people.welcome(context);
        const person = asking.current();
        const you = person === undefined ? null : { name: person.person.name, role: person.person.role };
        return context.json({ ...(await optionsBody(video, image, deps, spender(context))), you });
      },
    },
  ];
}

/** Whether somebody asked for it on the web. @param personId of them there */
function isOwn({ replyTarget, requester }: GenerationView, personId: string): boolean {
  return replyTarget.platform === 'web' && requester.id === personId;
}

/** Whether it is of the platform and the session that are listened to, where one is named. */
function isHere(
  { replyTarget }: GenerationView,
  { platform, sessionId }: { readonly platform: string | undefined; readonly sessionId: string | undefined },
): boolean {
  return (
    (platform === undefined || replyTarget.platform === platform) &&
    (sessionId === undefined || replyTarget.channelId === sessionId)
  );
}

/** Whether a page wants to hear of all that is made for its person, and of their sessions. */
function readOwn(context: Context): boolean {
  const own = context.req.query('own');
  if (own === undefined || own === 'true') return own === 'true';
  throw new RestError('invalid_option', text('rest.filter', { field: 'own', expected: text('expected.yesNo') }), {
    field: 'own',
  });
}

/** The REST API with its description. */
export function createRest(deps: RestDeps, routes: readonly Route[]): Hono {
  const app = new Hono();
  for (const route of routes)
    app.on(route.method, `${restRoot}${route.path}`, (context) => {
      requireRole(deps.asking.current(), neededRole(route));
      return route.handle(context);
    });
  const find = (name: string) => findCommand(deps.commands, name);
  const commands = {
    video: find('video'),
    image: find('image'),
    history: find('history'),
    edit: find('edit'),
    style: find('style-save'),
    me: find('me'),
    film: find('film'),
    schedule: find('schedule-add'),
  };
  app.get('/api/openapi.json', (context) => context.json(openApiDocument(commands, deps.texts.inEnglish, idsOf(deps))));
  app.get('/pictures/:id/:field/:index', (context) => pictureResponse(context, deps));
  return app;
}

function idsOf({ platforms }: Pick<WebDeps, 'platforms'>): readonly string[] {
  return platforms.map(({ id }) => id);
}

async function pictureResponse(context: Context, deps: WebDeps): Promise<Response> {
  const { engine, keepDays } = deps;
  const { id = '', field, index } = context.req.param();
  const generation = await engine.find(id);
  const video = generation?.request.video;
  if (video !== undefined && field === restName('videoFile') && index === '0') return ownVideoResponse(context, video, deps);
  const picture =
    generation &&
    requestPictures(generation.request).find((each) => restName(each.option) === field && String(each.index) === index);
  const bytes = picture && (await engine.image(picture.image.sha256));
  if (bytes === undefined) throw new RestError('not_found', notFoundText(keepDays));
  return new Response(new Uint8Array(bytes.bytes), {
    headers: { 'content-type': bytes.mimeType, 'cache-control': 'private, max-age=3600', etag: `"${bytes.sha256}"` },
  });
}
