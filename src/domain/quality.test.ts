import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { byQuality, qualityChoices, qualityRemarks } from './by-quality.ts';
import { catalog, findModel, type Model } from './catalog.ts';
import { optionsJsonSchema } from './command.ts';
import type { ImageBytes } from './media.ts';
import type { Offer } from './option-row.ts';
import { optionSchema, requestOf, type VideoValues, valuesOf } from './option-schema.ts';
import { isQualityOffered, type Quality, qualities, qualityLabels } from './quality.ts';
import { checkVideoRequest } from './request-rules.ts';
import { priceUsd, type VideoRequest } from './video-request.ts';

const { say } = createTexts();
const image: ImageBytes = {
  ...{ sha256: 'a', mimeType: 'image/jpeg', width: 1600, height: 900, sizeBytes: 3 },
  bytes: new Uint8Array(3),
};

function model(id: string): Model {
  const found = findModel(id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

/** Rows of our own, so that what is said here does not depend on the prices of the day. */
const made = (id: string, change: Partial<Model>): Model => ({ ...model('veo-3.1-generate-001'), id, label: id, ...change });
const cheap = made('cheap', {
  ...{ resolutions: ['360p', '720p', '4k'], durationsByResolution: {}, referenceImages: undefined },
  ...{ lastFrame: undefined, priceUsdPerSecond: { '360p': 0.02, '720p': 0.05 } },
});
const usual = made('usual', { durationsByResolution: {}, priceUsdPerSecond: { '720p': 0.1, '1080p': 0.1 } });
const dear = made('dear', { durationsByResolution: { '4k': [8] }, priceUsdPerSecond: { '720p': 0.4, '4k': 0.6 } });
const offer: Offer = { models: [dear, usual, cheap], usual };

const make = (values: VideoValues): VideoRequest => requestOf(values, offer);
const plan = (values: VideoValues): string => {
  const { model: id, resolution } = make(byQuality({ prompt: 'a fox', ...values }, offer, make));
  return `${id} ${resolution}`;
};
const each = (values: VideoValues): readonly string[] => qualities.map((quality) => plan({ ...values, quality }));

describe('a quality', () => {
  it('is the cheapest, the usual and the dearest of what is offered, and what has no price is never the cheapest', () => {
    expect(each({})).toEqual(['cheap 360p', 'usual 720p', 'dear 4k']);
    expect(plan({})).toBe('usual 720p');
  });

  it('is made of what can do all else that was asked for', () => {
    expect(each({ image, lastFrame: image })).toEqual(['usual 720p', 'usual 720p', 'dear 4k']);
    expect(each({ referenceImages: [image] })).toEqual(['usual 720p', 'usual 720p', 'dear 4k']);
    // 4k is only made at 8 seconds there.
    expect(each({ duration: 4 })).toEqual(['cheap 360p', 'usual 720p', 'dear 720p']);
  });

  it('takes the smallest and the largest of what costs the same', () => {
    expect(each({ model: 'usual' })).toEqual(['usual 720p', 'usual 720p', 'usual 1080p']);
  });

  it('takes the first that can, where the usual model can’t', () => {
    const able = made('able', { resolutions: ['360p', '720p'], priceUsdPerSecond: { '360p': 0.1, '720p': 0.2 } });
    const poor: Offer = { models: [able, dear, cheap], usual: cheap };
    const makePoor = (values: VideoValues): VideoRequest => requestOf(values, poor);
    const values = { prompt: 'a fox', image, lastFrame: image, quality: 'standard' } as const;
    expect(makePoor(byQuality(values, poor, makePoor))).toMatchObject({ model: 'able', resolution: '720p' });
  });

  it('decides nothing of what is set, and says so where it would be something else', () => {
    const remarks = (values: VideoValues) => qualityRemarks({ prompt: 'a fox', ...values }, offer, make).map((note) => say(note));
    expect(each({ model: 'dear' })).toEqual(['dear 720p', 'dear 720p', 'dear 4k']);
    expect(each({ resolution: '720p' })).toEqual(['cheap 720p', 'usual 720p', 'dear 720p']);
    expect(plan({ quality: 'draft', model: 'dear', resolution: '4k' })).toBe('dear 4k');
    expect(remarks({ quality: 'draft', model: 'dear' })).toEqual(['“draft” would be cheap in 360p; what you set goes first.']);
    expect(remarks({ quality: 'best', model: 'dear' })).toEqual([]);
    expect(remarks({ quality: 'best' })).toEqual([]);
    expect(remarks({ model: 'dear' })).toEqual([]);
  });

  it('leaves a request as usual where nothing can make it, so that its refusal says what works', () => {
    expect(plan({ prompt: '', quality: 'draft' })).toBe('usual 720p');
    expect(plan({ duration: 7, quality: 'best' })).toBe('usual 720p');
  });

  it('is no part of a request, so that a change of it starts from what was made', async () => {
    const request = make(byQuality({ prompt: 'a fox', quality: 'best' }, offer, make));
    const again = await valuesOf(request, { models: offer.models, image: async () => undefined, hasVideo: async () => false });
    expect(again).toMatchObject({ model: 'dear', resolution: '4k' });
    expect(Object.keys({ ...request, ...again })).not.toContain('quality');
  });

  it('costs what its label says, with a mark where the price is only reported', () => {
    expect(Object.values(qualityLabels(offer)).map((label) => say(label))).toEqual([
      'draft: cheap, 360p, 8 s, about $0.16*',
      'standard: usual, 720p, 8 s, about $0.80*',
      'best: dear, 4k, 8 s, about $4.80*',
    ]);
    const official = { ...dear, sources: { ...dear.sources, price: { page: '', date: '', trust: 'official' as const } } };
    expect(say(qualityLabels({ models: [official], usual: official }).best ?? { key: 'list.one', values: {} })).toBe(
      'best: dear, 4k, 8 s, about $4.80',
    );
  });

  it('tells what each would be where model and resolution are set, as if they were not', () => {
    const told = (values: VideoValues) =>
      qualityChoices({ prompt: 'a fox', ...values }, offer, make).map((choice) => `${choice.model.id} ${choice.priceUsd}`);
    expect(told({ duration: 4 })).toEqual(['cheap 0.08', 'usual 0.4', 'dear 1.6']);
    expect(told({ duration: 4, model: 'dear', resolution: '720p' })).toEqual(['cheap 0.08', 'usual 0.4', 'dear 1.6']);
    expect(told({ model: 'dear' })).toEqual(['dear 3.2', 'dear 3.2', 'dear 4.8']);
  });

  it('is offered where it makes a difference', () => {
    const single = { ...cheap, resolutions: ['720p'] as const };
    expect(isQualityOffered({ models: [single], usual: single })).toBe(false);
    expect(isQualityOffered(offer)).toBe(true);
    const namesOf = (each: Offer) => Object.keys(optionsJsonSchema(optionSchema(each, 'video')).properties);
    expect(namesOf(offer)).toContain('quality');
    expect(namesOf({ models: [single], usual: single })).not.toContain('quality');
  });

  it('gives for every model of the catalogue, as the only one, requests that it makes', () => {
    for (const only of catalog) {
      const alone: Offer = { models: [only], usual: only };
      const makeAlone = (values: VideoValues): VideoRequest => requestOf(values, alone);
      const costs = qualities.map((quality: Quality) => {
        const request = makeAlone(byQuality({ prompt: 'a fox', quality }, alone, makeAlone));
        expect(checkVideoRequest(request, only), `${quality} of ${only.id}`).toEqual([]);
        return priceUsd(request, only);
      });
      expect(costs).toEqual(costs.toSorted((a = 0, b = 0) => a - b));
    }
  });
});
