import { describe, expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { catalog, findModel, type Model, type Resolution } from '../catalog.ts';
import { UserError } from '../errors.ts';
import type { GenerationView } from '../generation.ts';
import { checkVideoRequest } from '../request-rules.ts';
import { priceUsd, type VideoRequest } from '../video-request.ts';
import { actionsOf } from './actions-of.ts';
import { type FollowUp, followUps, planFollowUp } from './plan-follow-up.ts';
import { sourceAt } from './source-video.ts';

const texts = createTexts();
const hourMs = 3_600_000;
const madeAtMs = Date.UTC(2026, 10, 28, 9);
const veo = 'veo-3.1-generate-001';
const veoFast = 'veo-3.1-fast-generate-001';
const omni = 'gemini-omni-1.2-flash';
const omniCloud = 'gemini-omni-1.2-flash-cloud';

const offered = (...ids: readonly string[]): readonly Model[] => ids.flatMap((id) => findModel(id) ?? []);
const picture = { sha256: 'a', mimeType: 'image/jpeg', width: 16, height: 9, sizeBytes: 3 } as const;

/** A finished video of 8 seconds. */
function finished(request: Partial<VideoRequest> = {}, change: Partial<GenerationView> = {}): GenerationView {
  const base = sampleGeneration();
  const asked = { ...base.request, model: veo, ...request };
  const video = {
    file: 'a.mp4',
    sizeBytes: 9,
    durationSeconds: asked.durationSeconds,
    width: 1280,
    height: 720,
    uri: 'https://x/files/a',
  };
  return { ...base, request: asked, state: 'completed', finishedAtMs: madeAtMs, endedAtMs: madeAtMs, videos: [video], ...change };
}

function inTwoShapes(
  { id, durationsByResolution, durationsSeconds, aspectRatios }: Model,
  resolution: Resolution,
): readonly GenerationView[] {
  const seconds = durationsByResolution[resolution]?.[0] ?? durationsSeconds[0] ?? 8;
  return aspectRatios
    .slice(0, 2)
    .map((aspectRatio) => finished({ model: id, resolution, durationSeconds: seconds, aspectRatio }));
}

function plan(wish: FollowUp, generation: GenerationView, models: readonly Model[], ageHours = 1, words = 'make it night') {
  const source = sourceAt(generation, 1, madeAtMs + ageHours * hourMs);
  if (source === undefined) throw new Error('it is not finished');
  return planFollowUp(wish, { generation, source }, words, models);
}

describe('a change', () => {
  it('is made of the video itself by the model that made it, in its length, shape and sharpness', () => {
    const made = plan('edit', finished({ model: omni, resolution: '1080p', aspectRatio: '9:16' }), offered(veo, omni));
    expect(made).toMatchObject({ how: 'edit', model: { id: omni } });
    expect(made.request).toMatchObject({ prompt: 'make it night', resolution: '1080p', aspectRatio: '9:16', durationSeconds: 8 });
    expect(made.request.edit).toMatchObject({ uri: 'https://x/files/a' });
  });

  it('is made by another model where its own can’t: first one of the same provider', () => {
    expect(plan('edit', finished(), offered(veo, omni, omniCloud)).model.id).toBe(omni);
    const old = finished({ model: 'gemini-omni-1.1-flash-preview', durationSeconds: 10 });
    expect(plan('edit', old, offered(omni, omniCloud, 'gemini-omni-1.1-flash-preview')).model.id).toBe(omniCloud);
  });

  it('becomes a new video from changed words where none can: same model, shape, length, pictures and seed, one video', () => {
    const { how, request } = plan('edit', finished({ image: picture, seed: 7, numberOfVideos: 3, enhance: true }), offered(veo));
    expect(how).toBe('change');
    expect(request).toEqual({
      ...finished().request,
      ...{ image: picture, seed: 7, changes: 'make it night' },
    });
  });

  it('starts from the words that were sent, and of a changed video also from those before', () => {
    const improved = finished({ enhance: true }, { sentPrompt: 'A lighthouse, close-up' });
    expect(plan('edit', improved, offered(veo)).request.prompt).toBe('A lighthouse, close-up');
    const source = sourceAt(finished(), 1, madeAtMs);
    if (source === undefined) throw new Error('it is not finished');
    const lineage = { version: 2, versions: 2, children: [] } as const;
    const madeFrom = { generationId: 'g', video: 1, how: 'edit', prompt: 'a lighthouse' } as const;
    const changed = finished({ model: omni, edit: source, prompt: 'in fog' }, { lineage: { ...lineage, madeFrom } });
    const { request } = plan('edit', changed, offered(veo));
    expect(request).toMatchObject({ model: veo, prompt: 'a lighthouse\nin fog', changes: 'make it night' });
    expect(request).not.toHaveProperty('edit');
  });

  it('of a video that is too long for an edit is a new one', () => {
    const long = finished({ model: omni, durationSeconds: 15 }, {});
    expect(plan('edit', long, offered(omni)).how).toBe('edit');
    const longer = { ...long, videos: long.videos.map((video) => ({ ...video, durationSeconds: 25 })) };
    expect(plan('edit', longer, offered(omni)).how).toBe('change');
  });
});

describe('a continuation', () => {
  it('goes on from the video as long as its provider has it, and then from its last frame', () => {
    const fast = finished({ model: veoFast });
    expect(plan('extend', fast, offered(veo, veoFast), 47.98)).toMatchObject({ how: 'extend', model: { id: veoFast } });
    const late = plan('extend', fast, offered(veo, veoFast), 48.02);
    expect(late).toMatchObject({ how: 'continue', model: { id: veoFast } });
    expect(late.request).toMatchObject({ prompt: 'make it night', image: { width: 1280, height: 720 }, aspectRatio: '16:9' });
  });

  it('works from every model that makes videos', () => {
    for (const { id, resolutions, durationsSeconds } of catalog.filter(({ makes }) => makes === 'video')) {
      const made = finished({ model: id, resolution: resolutions[0] ?? '720p', durationSeconds: durationsSeconds.at(-1) ?? 8 });
      expect(
        plan('extend', made, offered(omni)).request.image ?? plan('extend', made, offered(omni)).request.extend,
        id,
      ).toBeDefined();
    }
  });

  it('of what is too sharp to be continued starts from the last frame', () => {
    expect(plan('extend', finished({ resolution: '1080p' }), offered(veo)).how).toBe('continue');
  });
});

describe('a sharper video', () => {
  it('is the same one where a model makes it larger', () => {
    const made = plan('upscale', finished({ model: omniCloud }), offered(veo, omniCloud));
    expect(made).toMatchObject({ how: 'upscale', model: { id: omniCloud }, request: { resolution: '1080p' } });
    expect(made.request.prompt).toBe(finished().request.prompt);
  });

  it('is else the same request on the better model of the provider, with its seed and pictures', () => {
    const draft = finished({ model: veoFast, seed: 7, image: picture, numberOfVideos: 2 });
    const made = plan('upscale', draft, offered(veo, veoFast));
    expect(made).toMatchObject({ how: 'remake', model: { id: veo } });
    expect(made.request).toEqual({ ...draft.request, model: veo, resolution: '1080p', numberOfVideos: 1 });
  });

  it('is refused where nothing is sharper, with what works instead where something else stands in the way', () => {
    const refusal = (generation: GenerationView, models: readonly Model[]) => {
      try {
        return plan('upscale', generation, models).how;
      } catch (error) {
        return error instanceof UserError ? texts.say(error.text) : error;
      }
    };
    expect(refusal(finished({ resolution: '4k' }), offered(veo))).toMatch(/^No model here makes a video sharper than 4k/);
    expect(refusal(finished({ durationSeconds: 4 }), offered(veo))).toMatch(/must be 8 seconds .* The nearest that works/);
  });
});

describe('whatever is planned', () => {
  const sources = catalog
    .filter(({ makes }) => makes === 'video')
    .flatMap((model) => model.resolutions.flatMap((each) => inTwoShapes(model, each)));
  const offers = [offered(veo), offered(omni), offered(veo, veoFast, omniCloud), offered('preview'), catalog];
  const cases = sources.flatMap((generation) =>
    offers.flatMap((models) => [1, 50].map((ageHours) => ({ generation, models, ageHours }))),
  );

  it('is a request that its model takes, and costs what the button says', () => {
    const checked = cases.flatMap(({ generation, models, ageHours }) =>
      actionsOf(generation, models, madeAtMs + ageHours * hourMs).map(({ verb, how, priceUsd: shown }) => {
        const made = plan(verb, generation, models, ageHours, 'some other words');
        expect(checkVideoRequest(made.request, made.model)).toEqual([]);
        expect([made.how, priceUsd(made.request, made.model)]).toEqual([how, shown]);
        return made.how;
      }),
    );
    expect(new Set(checked).size).toBe(6);
  });

  it('works in another way once its time is over', () => {
    const limited = cases.flatMap(({ generation, models, ageHours }) =>
      actionsOf(generation, models, madeAtMs + ageHours * hourMs).flatMap(({ verb, how, untilMs }) => {
        if (untilMs === undefined) return [];
        const over = plan(verb, generation, models, (untilMs - madeAtMs) / hourMs + 0.01);
        expect(over.how).not.toBe(how);
        return over.how;
      }),
    );
    expect(limited).not.toEqual([]);
  });
});

describe('actions', () => {
  const nowMs = madeAtMs + hourMs;
  const labels = (generation: GenerationView, models: readonly Model[]) =>
    actionsOf(generation, models, nowMs).map(({ verb, label }) => `${verb}: ${texts.say(label)}`);

  it('say what they do, what it costs and until when', () => {
    expect(labels(finished(), offered(veo))).toEqual([
      'edit: Change it · $3.20*',
      expect.stringMatching(/^extend: Continue \+7 s · \$3\.20\* · until .*30/),
      'upscale: In HD · $3.20*',
    ]);
    expect(labels(finished({ model: 'preview' }), offered('preview'))).toContain('upscale: In HD · free');
  });

  it('tell beforehand what becomes a new video', () => {
    const notes = actionsOf(finished(), offered(veo), madeAtMs + 50 * hourMs).map(({ note }) => note?.key);
    expect(notes).toEqual(['answer.newFromChange', 'answer.newFromFrame', 'answer.newInHd']);
    expect(actionsOf(finished({ model: omniCloud }), offered(omniCloud), nowMs).map(({ note }) => note)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('are for each of several videos', () => {
    const { videos } = finished();
    const both = actionsOf(finished({}, { videos: [...videos, ...videos] }), offered(veo), nowMs);
    expect(both.map(({ verb, video }) => `${verb} ${video}`)).toEqual(
      [1, 2].flatMap((video) => followUps.map((verb) => `${verb} ${video}`)),
    );
  });

  it('are none for what is not finished, gone, deleted, or a still', () => {
    const none: readonly Partial<GenerationView>[] = [
      { state: 'generating', videos: [], finishedAtMs: undefined },
      { state: 'failed', videos: [] },
      { removedAtMs: madeAtMs },
      { request: { ...finished().request, durationSeconds: 0 } },
    ];
    for (const change of none) expect(actionsOf(finished({}, change), offered(veo), nowMs)).toEqual([]);
  });
});
