import { randomBytes } from 'node:crypto';
import { UserError } from '../domain/errors.ts';
import { isSamePerson } from '../domain/generation.ts';
import { type ImageBytes, withoutBytes } from '../domain/media.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import { shippedName, shippedStyles } from '../domain/styles/shipped-styles.ts';
import {
  handleOf,
  homesOf,
  isSameHome,
  type Style,
  type StyleHome,
  type StyleScope,
  styleLimits,
} from '../domain/styles/style.ts';
import type { LoadedStyle, StyleAsker, StyleBook, StyleChange, StyleWish, UsableStyle } from '../domain/styles/style-book.ts';
import { readStyleOptions } from '../domain/styles/style-options.ts';
import { slotsOf } from '../domain/styles/style-words.ts';
import { type Text, text } from '../domain/texts.ts';
import { cleanPrompt, promptLength } from '../domain/video-request.ts';
import { hasVisibleText } from '../domain/visible-text.ts';
import { inTurn } from '../lib/in-turn.ts';
import { requireNotBlocked } from './admin/blocked.ts';
import type { Core } from './core.ts';
import { requireWords } from './moderation/require-words.ts';

/** Styles that people saved, and those that come with the bot. */
export function createStyleBook(core: Core): StyleBook {
  const find = (reference: string, asker: StyleAsker): Promise<Found> => findStyle(core, reference, asker);
  /** One that somebody saved, and may change. */
  const own = async (reference: string, asker: StyleAsker): Promise<Style> => {
    const { usable, style } = await find(reference, asker);
    if (style === undefined || !usable.mayChange) throw new UserError('not_allowed', text('style.notYours'));
    return style;
  };
  return {
    usable: async (asker) => (await allOf(core, asker)).map(({ usable }) => usable),
    find: async (reference, asker) => (await find(reference, asker)).usable,
    async named({ style, mentions }, asker) {
      if (style === undefined && mentions.length === 0) return { style: undefined, cast: [] };
      const main = style === undefined ? undefined : await find(style, asker);
      const all = mentions.length === 0 ? [] : await allOf(core, asker);
      const cast = mentions.flatMap(
        (handle) => all.find(({ usable }) => usable.handle === handle && usable.pictures.length > 0) ?? [],
      );
      return { style: main && (await load(core, main)), cast: await inTurn(cast, (each) => load(core, each)) };
    },
    save: (wish, asker) => save(core, wish, asker),
    change: async (reference, change, asker) => changeStyle(core, await own(reference, asker), change, asker),
    async share(reference, scope, asker) {
      const { called: _, ...found } = await load(core, await find(reference, asker));
      const { words, negative, options, images, name } = found;
      return save(core, { scope, name, words, negative, options, images }, asker);
    },
    async remove(reference, asker) {
      const style = await own(reference, asker);
      // Somebody else was first: it is gone, as it was wanted.
      await core.writeForPerson(({ store }) => store.dropStyle(style.id));
      return usableOf(style, asker);
    },
    async picture(reference, index, asker) {
      const { usable, style } = await find(reference, asker);
      const picture = usable.pictures[index];
      return style && picture && (await core.store.stylePicture(style.id, picture.sha256));
    },
  };
}

/** A style, and its record where somebody saved it. */
interface Found {
  readonly usable: UsableStyle;
  readonly style: Style | undefined;
}

/** In the order in which a name is looked for. */
async function allOf({ store }: Core, asker: StyleAsker): Promise<readonly Found[]> {
  const saved = (await inTurn(homesOf(asker.requester, asker.replyTarget), (home) => store.stylesOf(home))).flat();
  return [...saved.map((style) => ({ usable: usableOf(style, asker), style })), ...shipped];
}

async function findStyle(core: Core, reference: string, asker: StyleAsker): Promise<Found> {
  const all = await allOf(core, asker);
  const handle = handleOf(reference);
  // A word like `noir` is a name, also where it is the id of one that comes with the bot.
  const found = all.find(({ style }) => style?.id === reference) ?? all.find(({ usable }) => usable.handle === handle);
  if (found !== undefined) return found;
  const known = [...new Set(all.map(({ usable }) => usable.handle))].slice(0, mostNamed).join(', ');
  throw new UserError('not_found', text('style.none', { given: reference.slice(0, styleLimits.nameLength), known }), {
    option: 'style',
  });
}

/** In a sentence about one that there is not. */
const mostNamed = 30;

const shipped: readonly Found[] = shippedStyles.map(({ id, words, negative }) => ({
  usable: {
    ...{ id, scope: 'shipped', name: id, handle: id, called: shippedName({ id }), words, negative, options: {}, pictures: [] },
    ...{ slots: [], changedAtMs: 0, isOwn: false, mayChange: false },
  },
  style: undefined,
}));

function usableOf(style: Style, asker: StyleAsker): UsableStyle {
  const { id, home, name, words, negative, options, pictures, changedAtMs } = style;
  const { requester, manages } = asker;
  const isOwn = isSamePerson({ ...requester, id: style.madeBy }, requester) && home.platform === requester.platform;
  const mayManage =
    (home.scope === 'channel' && manages?.channel === true) || (home.scope === 'server' && manages?.server === true);
  return {
    ...{ id, scope: home.scope, name, handle: handleOf(name), called: text('list.one', { value: name }), words },
    ...(negative !== undefined && { negative }),
    ...{ options, pictures, slots: slotsOf(`${words} ${negative ?? ''}`), changedAtMs },
    ...{ isOwn, mayChange: isOwn || mayManage },
  };
}

/** A picture that went meanwhile is left out. */
async function load({ store }: Core, { usable, style }: Found): Promise<LoadedStyle> {
  const images =
    style && (await inTurn(usable.pictures, async ({ sha256 }) => (await store.stylePicture(style.id, sha256)) ?? []));
  return { ...usable, images: images?.flat() ?? [] };
}

async function save(core: Core, wish: StyleWish, asker: StyleAsker): Promise<UsableStyle> {
  const home = homesOf(asker.requester, asker.replyTarget).find(({ scope }) => scope === wish.scope);
  if (home === undefined) throw new UserError('not_possible_now', text('style.noHome'));
  const { images = [] } = wish;
  await requireStyleWords(core, wish, asker);
  const nowMs = core.clock.now();
  const style: Style = {
    ...{ id: randomBytes(16).toString('base64url'), home, ...contentOf(core, wish), pictures: picturesOf(images) },
    ...{ madeBy: asker.requester.id, createdAtMs: nowMs, changedAtMs: nowMs },
  };
  if (core.disk.reserve.isLow()) throw new UserError('storage_full', text('limit.storageFull'));
  await core.writeForPerson(async (inner) => {
    await requireNotBlocked(inner, asker.requester, asker.replyTarget);
    await requireRoomAt(inner, home, style, images);
    if (!(await inner.store.addStyle(style, images))) throw nameTaken(style.name);
  });
  return usableOf(style, asker);
}

async function changeStyle(core: Core, before: Style, change: StyleChange, asker: StyleAsker): Promise<UsableStyle> {
  const { name, words, negative, options, pictures } = before;
  const wish = { name, words, negative, options, ...givenOf(change) };
  await requireStyleWords(core, wish, asker);
  const content = contentOf(core, wish);
  const images =
    change.images ??
    (await inTurn(pictures, async ({ sha256 }) => (await core.store.stylePicture(before.id, sha256)) ?? [])).flat();
  const style: Style = { ...withoutContent(before), ...content, pictures: picturesOf(images), changedAtMs: core.clock.now() };
  if (core.disk.reserve.isLow()) throw new UserError('storage_full', text('limit.storageFull'));
  await core.writeForPerson(async (inner) => {
    await requireNotBlocked(inner, asker.requester, asker.replyTarget);
    await requireRoomForPictures(inner, style.home, images, before);
    if (await inner.store.changeStyle(style, images)) return;
    const isThere = (await inner.store.style(style.id)) !== undefined;
    throw isThere ? nameTaken(style.name) : new UserError('not_found', text('style.gone'));
  });
  return usableOf(style, asker);
}

/** @throws {UserError} `invalid_option` for words that are not wanted where they are saved */
async function requireStyleWords(
  core: Core,
  { name, words = '', negative = '' }: Pick<StyleWish, 'name' | 'words' | 'negative'>,
  { replyTarget }: StyleAsker,
): Promise<void> {
  const given = Object.entries({ name, words, negative }).map(([option, said]) => ({ option, words: said }));
  await requireWords(core, settingScopeOf(replyTarget), given);
}

function givenOf({ name, words, negative, options }: StyleChange): StyleChange {
  return Object.fromEntries(Object.entries({ name, words, negative, options }).filter(([, value]) => value !== undefined));
}

function withoutContent({ id, home, madeBy, createdAtMs }: Style): Pick<Style, 'id' | 'home' | 'madeBy' | 'createdAtMs'> {
  return { id, home, madeBy, createdAtMs };
}

/** @throws {UserError} `invalid_option`, naming what is wrong */
function contentOf(core: Core, wish: Pick<StyleWish, 'name' | 'words' | 'negative' | 'options'>) {
  const name = cleanPrompt(wish.name).replace(/\s+/gu, ' ').replace(/^@+/, '');
  if (handleOf(name) === '' || !hasVisibleText(name) || promptLength(name) > styleLimits.nameLength)
    throw new UserError('invalid_option', text('style.badName', { max: styleLimits.nameLength }), { option: 'name' });
  const words = cleanPrompt(wish.words ?? '');
  const negative = cleanPrompt(wish.negative ?? '');
  requireLength('words', words, styleLimits.wordsLength);
  requireLength('negative', negative, styleLimits.negativeLength);
  const slots = slotsOf(`${words} ${negative}`);
  if (slots.length > styleLimits.slots)
    throw new UserError('invalid_option', text('style.manySlots', { max: styleLimits.slots, given: slots.length }), {
      option: 'words',
    });
  const options = readStyleOptions(wish.options ?? {}, core.offeredNow());
  return { name, words, ...(negative !== '' && { negative }), options };
}

function requireLength(option: 'words' | 'negative', given: string, max: number): void {
  if (promptLength(given) <= max) return;
  const called: Text = text(option === 'words' ? 'option.words' : 'option.negative');
  throw new UserError('invalid_option', text('option.invalid', { option: called, expected: text('expected.textMax', { max }) }), {
    option,
  });
}

function picturesOf(images: readonly ImageBytes[]) {
  const { pictures: max } = styleLimits;
  if (images.length > max)
    throw new UserError('invalid_option', text('request.tooManyReferences', { max, given: images.length }), {
      option: 'pictures',
    });
  return images.map(withoutBytes);
}

function nameTaken(name: string): UserError {
  return new UserError('not_possible_now', text('style.taken', { name }), { option: 'name' });
}

/** Inside of the transaction. @throws {UserError} `not_possible_now` */
async function requireRoomAt(core: Core, home: StyleHome, style: Style, images: readonly ImageBytes[]): Promise<void> {
  const there = await core.store.stylesOf(home);
  const { inHome, ofOnePerson } = styleLimits;
  const scope: StyleScope = home.scope;
  if (there.length >= inHome[scope]) throw new UserError('not_possible_now', text('style.tooMany', { max: inHome[scope] }));
  const ofPerson = there.filter(({ madeBy }) => madeBy === style.madeBy).length;
  if (scope !== 'own' && ofPerson >= ofOnePerson)
    throw new UserError('not_possible_now', text('style.tooManyOfYou', { max: ofOnePerson }));
  await requireRoomForPictures(core, home, images);
}

/** @param before whose pictures are replaced */
async function requireRoomForPictures(core: Core, home: StyleHome, images: readonly ImageBytes[], before?: Style): Promise<void> {
  const more = bytesOf(images) - bytesOf(before === undefined || !isSameHome(before.home, home) ? [] : before.pictures);
  if (more <= 0) return;
  const { bytesInHome, bytesInAll } = styleLimits;
  const fits = (await core.store.styleBytes(home)) + more <= bytesInHome && (await core.store.styleBytes()) + more <= bytesInAll;
  if (!fits) throw new UserError('not_possible_now', text('style.picturesTooBig', { maxMegabytes: bytesInHome / 1_000_000 }));
}

function bytesOf(images: readonly { readonly sizeBytes: number }[]): number {
  return images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
