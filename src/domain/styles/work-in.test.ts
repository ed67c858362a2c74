import { describe, expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import { catalog, findModel, type Model } from '../catalog.ts';
import type { UserError } from '../errors.ts';
import type { ImageBytes } from '../media.ts';
import { optionSchema, requestOf, type VideoValues } from '../option-schema.ts';
import { text } from '../texts.ts';
import type { LoadedStyle } from './style-book.ts';
import { slotsOf } from './style-words.ts';
import { workIn } from './work-in.ts';

const { say } = createTexts();
const veo = model('veo-3.1-generate-001');
const lite = model('veo-3.1-lite-generate-001');
const still = model(catalog.find(({ makes }) => makes === 'image')?.id ?? '');

function model(id: string): Model {
  const found = findModel(id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

function style(change: Partial<LoadedStyle> & { readonly images?: readonly ImageBytes[] }): LoadedStyle {
  const { words = '{prompt}, hard light', name = 'Noir', images = [] } = change;
  return {
    ...{
      id: name,
      scope: 'own',
      name,
      handle: name.toLowerCase(),
      called: text('list.one', { value: name }),
      words,
      options: {},
    },
    ...{ images, pictures: images, slots: slotsOf(words), changedAtMs: 1, isOwn: true, mayChange: true },
    ...change,
  };
}

function picture(sha256: string): ImageBytes {
  return { sha256, mimeType: 'image/jpeg', width: 1280, height: 720, sizeBytes: 1, bytes: new Uint8Array([1]) };
}

interface Given {
  readonly style?: LoadedStyle;
  readonly cast?: readonly LoadedStyle[];
  readonly models?: readonly Model[];
  readonly command?: 'video' | 'image';
}

function worked(values: VideoValues, { style: main, cast = [], models = [veo, lite], command = 'video' }: Given) {
  const [usual = veo] = models;
  const offer = { models, usual };
  const { shape } = optionSchema(offer, command);
  const result = workIn(
    values,
    { style: main, cast },
    {
      offer,
      make: (each) => requestOf(each, offer),
      read(name, value) {
        const option = shape[name];
        if (option === undefined) return 'unknown';
        const parsed = option.safeParse(value);
        return parsed.success ? { value: parsed.data } : undefined;
      },
    },
  );
  return { ...result, said: result.notes.map((each) => say(each)) };
}

describe('a style', () => {
  it('changes nothing that its person set, and adds what they left open', () => {
    const noir = style({ negative: 'colour', options: { aspect: '9:16', seed: 7, resolution: '1080p', audio: false } });
    const { values, said } = worked({ prompt: 'a fox', aspect: '16:9', seed: 0, negative: 'rain' }, { style: noir });
    expect(values).toEqual({
      ...{ prompt: 'a fox, hard light', negative: 'rain, colour' },
      ...{ aspect: '16:9', seed: 0, resolution: '1080p', audio: false },
    });
    expect(said).toEqual(['Style: Noir']);
  });

  it('is worked in once: nothing of it is left to be named', () => {
    const { values } = worked({ prompt: 'a fox', style: 'noir', styleWords: 'x=1' }, { style: style({}) });
    expect(values).toEqual({ prompt: 'a fox, hard light' });
    expect(worked(values, {})).toMatchObject({ values, notes: [] });
  });

  it('leaves a quality that was set to decide, and a model that was set in the place of its own quality', () => {
    const models = style({ options: { model: lite.id, resolution: '720p' } });
    expect(worked({ prompt: 'x', quality: 'best' }, { style: models }).values).toEqual({
      prompt: 'x, hard light',
      quality: 'best',
    });
    const quality = style({ options: { quality: 'draft' } });
    expect(worked({ prompt: 'x', model: veo.id }, { style: quality }).values).toEqual({ prompt: 'x, hard light', model: veo.id });
    expect(worked({ prompt: 'x' }, { style: quality }).values.quality).toBe('draft');
  });

  it('says what of it does not go with what was set, and leaves that out alone', () => {
    const { values, said } = worked(
      { prompt: 'x', duration: 4 },
      { style: style({ options: { resolution: '4k', aspect: '9:16' } }) },
    );
    expect(values).toEqual({ prompt: 'x, hard light', duration: 4, aspect: '9:16' });
    expect(said[1]).toBe('Left out of the style, since it does not go with this request: resolution.');
  });

  it('loses a model that is not offered any more, and of a still what only videos have', () => {
    const { values, said } = worked({ prompt: 'x' }, { style: style({ options: { model: 'gone-1', seed: 3 } }) });
    expect([values, said[1]]).toEqual([{ prompt: 'x, hard light', seed: 3 }, expect.stringContaining('model')]);
    const ofStill = worked(
      { prompt: 'x' },
      { style: style({ options: { duration: 4, aspect: '9:16' } }), models: [still], command: 'image' },
    );
    expect([ofStill.values, ofStill.said]).toEqual([{ prompt: 'x, hard light', aspect: '9:16' }, ['Style: Noir']]);
  });

  it('does not mend or spoil a request that could not be made anyway', () => {
    const { values } = worked(
      { prompt: 'x', resolution: '1080p', duration: 4 },
      { style: style({ options: { aspect: '9:16' } }) },
    );
    expect(values).toMatchObject({ resolution: '1080p', duration: 4, aspect: '9:16' });
  });

  it('asks for its words before anything else, all that are missing at once', () => {
    const ad = style({ name: 'Ad', words: '{product} in {colour}, {prompt}', negative: '{colour} smoke' });
    let refusal: UserError | undefined;
    try {
      worked({ prompt: 'x' }, { style: ad });
    } catch (error) {
      refusal = error as UserError;
    }
    expect(refusal).toMatchObject({ code: 'invalid_option', option: 'styleWords', asks: ['product', 'colour'] });
    expect(refusal && say(refusal.text)).toBe(
      'The style Ad asks for words: product, colour. Please give the words of the style: product=…; colour=…. Nothing was charged.',
    );
    expect(worked({ prompt: 'x', styleWords: 'product=shoe; colour=red' }, { style: ad }).values).toMatchObject({
      prompt: 'shoe in red, x',
      negative: 'red smoke',
    });
  });
});

describe('a character', () => {
  const mia = style({ name: 'Mia', words: 'red hair', images: [picture('m1'), picture('m2')] });
  const ben = style({ name: 'Ben', words: '', images: [picture('b1'), picture('b2')] });
  const shas = ({ values }: ReturnType<typeof worked>) => values.referenceImages?.map(({ sha256 }) => sha256);

  it('goes along with its pictures where a prompt names it, each of several in turn, as many as the model takes', () => {
    const made = worked({ prompt: '@mia meets @ben' }, { cast: [mia, ben] });
    expect(made.values.prompt).toBe('Mia (red hair) meets Ben');
    expect([shas(made), made.said]).toEqual([['m1', 'b1', 'm2'], ['Style: Mia, Ben']]);
  });

  it('comes behind pictures of the person, and into a style that is chosen besides', () => {
    const made = worked({ prompt: '@mia', referenceImages: [picture('own')] }, { style: style({}), cast: [mia] });
    expect([made.values.prompt, shas(made)]).toEqual(['Mia (red hair), hard light', ['own', 'm1', 'm2']]);
  });

  it('takes a model that can show it where the model is left open, and is left out where it is not', () => {
    const open = worked({ prompt: '@mia' }, { cast: [mia], models: [lite, veo] });
    expect([open.values.model, shas(open)]).toEqual([veo.id, ['m1', 'm2']]);
    const set = worked({ prompt: '@mia', model: lite.id }, { cast: [mia], models: [lite, veo] });
    expect([set.values.model, shas(set)]).toEqual([lite.id, undefined]);
    expect(set.said[1]).toContain('reference images');
    const framed = worked({ prompt: '@mia', image: picture('first') }, { cast: [mia] });
    expect([shas(framed), framed.values.image?.sha256]).toEqual([undefined, 'first']);
  });
});
