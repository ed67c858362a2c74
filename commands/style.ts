import { z } from 'zod';
import { catalog, type Model } from '../src/domain/catalog.ts';
import { type CommandCall, defineCommand, imageOption } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { isErased, isSamePerson } from '../src/domain/generation.ts';
import type { Offer } from '../src/domain/option-row.ts';
import { optionSchema, type VideoValues, valuesOf } from '../src/domain/option-schema.ts';
import { type StyleOptions, type StyleScope, styleLimits, styleScopes } from '../src/domain/styles/style.ts';
import type { StyleAsker, StyleBook, UsableStyle } from '../src/domain/styles/style-book.ts';
import { styleOptionNames, styleOptionsOf, styleWishOf } from '../src/domain/styles/style-options.ts';
import { type Text, text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { offerOf, type VideoCommandDeps } from './video.ts';

interface StyleDeps {
  readonly engine: { readonly styles: StyleBook };
}

/** Of a style that somebody names. */
const nameOption = z
  .string()
  .max(100)
  .meta({ description: 'help.style', aliases: ['n'], style: true });
const scopeOption = z
  .enum(styleScopes)
  .optional()
  .meta({
    description: 'help.styleScope',
    aliases: ['for'],
    labels: Object.fromEntries(styleScopes.map((scope) => [scope, text(`style.${scope}`)])),
  });

/** What all of `/style` have in common. */
const sub = { entry: 'sub', group: 'style', answers: 'text' } as const;

/** `/style save`. A program sets options of a video besides; people do so by “Save as style” on a video that has them. */
export function createStyleSaveCommand({
  engine,
  models,
  defaultModel,
}: StyleDeps & Pick<VideoCommandDeps, 'models' | 'defaultModel'>) {
  return defineCommand({
    ...{ name: 'style-save', description: 'command.styleSave', ...sub },
    options: z.strictObject({
      name: z
        .string()
        .max(100)
        .meta({ description: 'help.styleName', aliases: ['n'] }),
      words: z
        .string()
        .optional()
        .meta({ description: 'help.styleText', aliases: ['w'], maxLength: styleLimits.wordsLength }),
      negative: z
        .string()
        .optional()
        .meta({ description: 'help.negative', aliases: ['no'], maxLength: styleLimits.negativeLength }),
      pictures: z
        .array(imageOption)
        .optional()
        .meta({ description: 'help.stylePictures', image: true, maxItems: styleLimits.pictures }),
      scope: scopeOption,
      ...settable(offerOf({ models, defaultModel })),
    }),
    async run({ scope = 'own', ...values }, call) {
      const saved = await engine.styles.save({ scope, ...styleWishOf(values) }, askerOf(call));
      return { kind: 'text', text: savedText(saved) };
    },
  });
}

/** The options that a style may set, each optional. */
function settable(offer: Offer) {
  const { shape } = optionSchema(offer, 'video');
  const schemas = styleOptionNames.map((name) => [name, shape[name].meta({ ...shape[name].meta(), onlyApi: true })] as const);
  return Object.fromEntries(schemas) as Partial<Pick<typeof shape, (typeof styleOptionNames)[number]>>;
}

/** `/style list`. */
export function createStyleListCommand({ engine }: StyleDeps) {
  return defineCommand({
    ...{ name: 'style-list', description: 'command.styleList', ...sub },
    options: z.strictObject({}),
    async run(_, call) {
      const styles = await engine.styles.usable(askerOf(call));
      const sentences = [...styleScopes, 'shipped' as const].flatMap((scope) => groupOf(scope, styles));
      return { kind: 'text', text: text('list.sentences', { sentences }) };
    },
  });
}

/** `/style share`. */
export function createStyleShareCommand({ engine }: StyleDeps) {
  return defineCommand({
    ...{ name: 'style-share', description: 'command.styleShare', ...sub },
    options: z.strictObject({ name: nameOption, scope: scopeOption }),
    async run({ name, scope = 'channel' }, call) {
      return { kind: 'text', text: savedText(await engine.styles.share(name, scope, askerOf(call))) };
    },
  });
}

/** `/style delete`. */
export function createStyleDeleteCommand({ engine }: StyleDeps) {
  return defineCommand({
    ...{ name: 'style-delete', description: 'command.styleDelete', ...sub },
    options: z.strictObject({ name: nameOption }),
    async run({ name }, call) {
      const { called } = await engine.styles.remove(name, askerOf(call));
      return { kind: 'text', text: text('style.deleted', { name: called }) };
    },
  });
}

/** “Save as style”, on a message with a video: its words and what was set, and its pictures where they are the person's own. */
export function createStyleKeepCommand({
  engine,
  models,
}: { readonly engine: StyleDeps['engine'] & Pick<VideoEngine, 'find' | 'image'> } & Pick<VideoCommandDeps, 'models'>) {
  return defineCommand({
    ...{ name: 'style-keep', description: 'command.styleSave', entry: 'message', answers: 'text' },
    options: z.strictObject({
      id: z.string().max(80).meta({ description: 'help.id', generation: true }),
      name: z.string().max(100).meta({ description: 'help.styleName' }),
      words: z.string().optional().meta({ description: 'help.styleText', maxLength: styleLimits.wordsLength }),
      negative: z.string().optional().meta({ description: 'help.negative', maxLength: styleLimits.negativeLength }),
      scope: scopeOption,
    }),
    async run({ id, scope = 'own', ...wish }, call) {
      const generation = await engine.find(id);
      if (generation === undefined || isErased(generation)) throw new UserError('not_found', text('answer.notFoundEver'));
      const { request, requester } = generation;
      const values = await valuesOf(request, { models: catalog, image: engine.image, hasVideo: async () => false });
      // Nobody keeps another person's pictures.
      const images = isSamePerson(requester, call.requester) ? (values.referenceImages ?? []).slice(0, styleLimits.pictures) : [];
      const options = lookOf(values, models);
      return { kind: 'text', text: savedText(await engine.styles.save({ scope, ...wish, options, images }, askerOf(call))) };
    },
  });
}

/** What makes the look of a video: not how many there are, and not the number that makes one like itself. */
function lookOf(values: VideoValues, models: readonly Model[]): StyleOptions {
  const { count: _c, seed: _s, enhance: _e, quality: _q, ...look } = styleOptionsOf(values);
  // A still’s model makes no video: what is made in the style next may be one.
  const isOffered = models.some(({ id }) => id === look.model);
  const { model: _m, resolution: _r, ...rest } = look;
  return isOffered ? look : rest;
}

function askerOf({ requester, replyTarget, manages }: CommandCall): StyleAsker {
  return { requester, replyTarget, manages };
}

function savedText({ called, handle, pictures }: UsableStyle): Text {
  if (pictures.length === 0) return text('style.saved', { name: called, handle });
  return text('style.savedCast', { name: called, mention: `@${handle}` });
}

function groupOf(scope: StyleScope | 'shipped', styles: readonly UsableStyle[]): readonly Text[] {
  const own = styles.filter((style) => style.scope === scope);
  if (own.length === 0) return [];
  // Of those that come with the bot the name is another one in each language, and the handle is typed.
  const names = own.map(({ called, handle, pictures }) =>
    text('list.one', { value: pictures.length > 0 ? `@${handle}` : scope === 'shipped' ? handle : called }),
  );
  return [
    text('style.group', {
      scope: text(`style.${scope}`),
      names: names.reduce((first, second) => text('list.and', { first, second })),
    }),
  ];
}
