import type { Context } from 'hono';
import { z } from 'zod';
import { type Command, parseOptions } from '../../../domain/command.ts';
import type { ImageBytes } from '../../../domain/media.ts';
import { type StyleScope, styleScopes } from '../../../domain/styles/style.ts';
import type { StyleAsker, UsableStyle } from '../../../domain/styles/style-book.ts';
import { styleOptionNames, styleWishOf } from '../../../domain/styles/style-options.ts';
import { text } from '../../../domain/texts.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import type { Texts } from '../../../lib/say.ts';
import { matchesEtag } from '../media/videos.ts';
import { baseUrl } from './answers.ts';
import { findCommand, notFoundText, type RestApi } from './api.ts';
import { isForm, readFormOptions, readJson, readJsonOptions, unknownField } from './body.ts';
import { RestError } from './error.ts';
import { restName } from './names.ts';
import { type Route, restRoot } from './route.ts';
import { createStylePreviews, previewKey, type StylePreview } from './style-previews.ts';
import type { RemovedStyleAnswer, StyleAnswer, StylesAnswer } from './style-schemas.ts';

const path = `${restRoot}/styles`;
const keepOption = 'keep_pictures';

/** The field of a change that says which pictures stay: their places from 0, as in `0,2`. Without it all of them do. */
export function changeOptions(save: Pick<Command, 'options'>): z.ZodObject {
  return save.options.omit({ scope: true }).extend({
    [keepOption]: z
      .string()
      .regex(/^\d(?:,\d)*$/)
      .or(z.literal('none'))
      .optional()
      .meta({ description: 'api.keepPictures' }),
  });
}

/** What is sent to share one. */
export const shareStyleBody = z.strictObject({ scope: z.enum(styleScopes) });

/** Styles: looks and characters to use again. */
export function styleRoutes(api: RestApi): readonly Route[] {
  const { deps, people } = api;
  const { styles } = deps.engine;
  const save = findCommand(deps.commands, 'style-save');
  const previewOf = createStylePreviews(deps.drawStyle);
  const change: Command = { ...save, options: changeOptions(save) };
  const askerOf = (context: Context): StyleAsker => ({
    ...api.spender(context),
    // Who runs this bot or has its token; of people of the web admins alone.
    manages: { channel: api.actor(context).mayManage, server: api.actor(context).mayManage },
  });
  const answer = (context: Context, style: UsableStyle): Response =>
    told(context, styleBody(style, baseUrl(context, deps.web), deps.texts));
  const idOf = (context: Context): string => context.req.param('id') ?? '';
  const read = async (context: Context, command: Command) => {
    const { raw } = isForm(context)
      ? await readFormOptions(context, command, {
          prepareImage: (bytes, option) => deps.prepareImage(bytes, option, people.personOf(context)),
          takeVideo: () => Promise.reject(new Error('a style has no videos')),
        })
      : await readJsonOptions(context, command, path);
    return parseOptions(command, raw);
  };
  return [
    {
      method: 'GET',
      path: '/styles',
      async handle(context) {
        const base = baseUrl(context, deps.web);
        const all = (await styles.usable(askerOf(context))).map((style) => styleBody(style, base, deps.texts));
        return told(context, { styles: all } satisfies StylesAnswer);
      },
    },
    {
      method: 'POST',
      path: '/styles',
      async handle(context) {
        const { scope = 'own', ...values } = asSaved(await read(context, save));
        return answer(context, await styles.save({ scope, ...styleWishOf(values) }, askerOf(context)));
      },
    },
    {
      method: 'GET',
      path: '/styles/:id',
      handle: async (context) => answer(context, await styles.find(idOf(context), askerOf(context))),
    },
    {
      method: 'POST',
      path: '/styles/:id',
      async handle(context) {
        const { [keepOption]: kept, ...values } = asSaved(await read(context, change));
        const asker = askerOf(context);
        const { words = '', negative = '', ...wish } = styleWishOf(values);
        const before = await keptPictures(api, idOf(context), kept, asker);
        const images = [...before, ...(wish.images ?? [])];
        return answer(context, await styles.change(idOf(context), { ...wish, words, negative, images }, asker));
      },
    },
    {
      method: 'POST',
      path: '/styles/:id/share',
      async handle(context) {
        const scope = readScope(await readJson(context));
        return answer(context, await styles.share(idOf(context), scope, askerOf(context)));
      },
    },
    {
      method: 'DELETE',
      path: '/styles/:id',
      async handle(context) {
        const { id, called } = await styles.remove(idOf(context), askerOf(context));
        const message = deps.texts.say(text('style.deleted', { name: called }));
        return told(context, { style_id: id, message } satisfies RemovedStyleAnswer);
      },
    },
    {
      method: 'GET',
      path: '/styles/:id/pictures/:index',
      async handle(context) {
        const index = context.req.param('index') ?? '';
        const found = /^\d$/.test(index) ? await styles.picture(idOf(context), Number(index), askerOf(context)) : undefined;
        if (found === undefined) throw new RestError('not_found', notFoundText(0));
        return new Response(new Uint8Array(found.bytes), {
          headers: { 'content-type': found.mimeType, 'cache-control': 'private, max-age=3600', etag: `"${found.sha256}"` },
        });
      },
    },
    {
      method: 'GET',
      path: '/styles/:id/preview',
      async handle(context) {
        const asker = askerOf(context);
        const style = await previewed(api, idOf(context), context.req.query('of'), asker);
        // Only what somebody saved has pictures: the id of another one may be its name.
        const picture = async () => (style.pictures.length === 0 ? undefined : (await styles.picture(style.id, 0, asker))?.bytes);
        const preview = await previewOf(style, picture);
        return previewAnswer(context, preview, previewKey(style));
      },
    },
  ];
}

/** The style whose preview is asked for. One that comes with the bot keeps its own beside one that somebody saved under its word. */
async function previewed({ deps }: RestApi, id: string, key: string | undefined, asker: StyleAsker): Promise<UsableStyle> {
  const { styles } = deps.engine;
  const style = await styles.find(id, asker);
  if (key === undefined || style.id === id) return style;
  return (await styles.usable(asker)).find((each) => each.id === id && previewKey(each) === key) ?? style;
}

/** The address that a style names says what its picture is made of: it stays as it is. Without that it may be another one the next time. */
function previewAnswer(context: Context, { bytes, etag }: StylePreview, key: string): Response {
  const headers = {
    'cache-control': context.req.query('of') === key ? 'private, max-age=86400' : 'private, no-cache',
    etag,
  };
  if (matchesEtag(context.req.header('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(bytes), { headers: { ...headers, 'content-type': 'image/jpeg' } });
}

/** What the command's own options have read. */
interface Saved extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly scope?: StyleScope;
  readonly words?: string;
  readonly negative?: string;
  readonly pictures?: readonly ImageBytes[];
  readonly [keepOption]?: string;
}

function asSaved(values: Readonly<Record<string, unknown>>): Saved {
  if (typeof values.name !== 'string') throw new Error('a style was read without its name');
  // Each of them was read by its option.
  return values as Saved;
}

async function keptPictures(
  api: RestApi,
  id: string,
  kept: string | undefined,
  asker: StyleAsker,
): Promise<readonly ImageBytes[]> {
  const { styles } = api.deps.engine;
  const { pictures } = await styles.find(id, asker);
  const all = pictures.map((_, index) => index);
  const places = kept === undefined ? all : kept.split(',').flatMap((place) => (place === 'none' ? [] : [Number(place)]));
  const chosen = [...new Set(places)].filter((place) => all.includes(place));
  return (await inTurn(chosen, async (place) => (await styles.picture(id, place, asker)) ?? [])).flat();
}

/** @throws {RestError} for anything else */
function readScope(body: Readonly<Record<string, unknown>>): StyleScope {
  const parsed = shareStyleBody.safeParse(body);
  if (parsed.success) return parsed.data.scope;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') throw unknownField(issue.keys[0] ?? '', ['scope']);
  const expected = text('list.or', { values: styleScopes.slice(0, -1).join(', '), last: styleScopes.at(-1) ?? '' });
  throw new RestError('invalid_option', text('rest.filter', { field: 'scope', expected }), { field: 'scope' });
}

function styleBody(style: UsableStyle, base: string, { say }: Texts): StyleAnswer {
  const { id, scope, name, handle, called, words, negative, options, pictures, slots, changedAtMs, isOwn, mayChange } = style;
  const urls = pictures.map((_, index) => `${base}${path}/${id}/pictures/${index}`);
  return {
    ...{ style_id: id, scope, name, label: say(called), handle, words, negative_prompt: negative ?? null },
    options: Object.fromEntries(
      styleOptionNames.flatMap((option) => {
        const value = options[option];
        return value === undefined ? [] : [[restName(option), value] as const];
      }),
    ),
    asks_for: [...slots],
    ...{ pictures: urls, mention: urls.length === 0 ? null : `@${handle}` },
    preview_url: `${base}${path}/${id}/preview?of=${previewKey(style)}`,
    ...{ is_own: isOwn, may_change: mayChange },
    changed_at: changedAtMs === 0 ? null : new Date(changedAtMs).toISOString(),
  };
}

function told(context: Context, body: StyleAnswer | StylesAnswer | RemovedStyleAnswer): Response {
  return context.json(body, 200, { 'cache-control': 'no-store' });
}
