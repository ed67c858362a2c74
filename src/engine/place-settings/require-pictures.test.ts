import { afterEach, beforeEach, expect, it } from 'vitest';
import { ageMark } from '../../domain/age-restricted.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import type { ChosenValues } from '../../domain/place-settings/place-settings.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Submission } from '../../domain/submission.ts';
import { createTexts } from '../../lib/say.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const who = (id: string, ...roles: readonly string[]): Requester => ({ platform: 'discord', id, roles, rolesIn: 'S1' });
const place = (guild: string, more: ReplyTarget['ids'] = {}): ReplyTarget => ({
  ...{ platform: 'discord', channelId: 'film' },
  ids: { guild, ...more },
});
const here = place('S1');
const bytes = new Uint8Array([1, 2, 3]);
const photo = { sha256: 'a'.repeat(64), mimeType: 'image/png', width: 640, height: 360, sizeBytes: 3 } as const;
const own = { sha256: 'b'.repeat(64), sizeBytes: 9, durationSeconds: 4, width: 640, height: 360 };
let app: TestEngine;
let [vertex, omni]: ScriptedProvider[] = [];

beforeEach(() => {
  [vertex, omni] = [scriptedProvider('', 'vertex-veo'), scriptedProvider('', 'gemini-omni')];
  app = openTestEngine({
    ...{ folder: temporaryFolder(), providers: [vertex, omni].flatMap((each) => each ?? []) },
    settings: { confirmAboveUsd: 100, activePerPerson: 50 },
  });
});
afterEach(() => app.stop());

const choose = (peoplePictures: NonNullable<ChosenValues['peoplePictures']>) =>
  app.engine.choosePlaceSettings(settingScopeOf(here), { peoplePictures }, who('boss'));

let asked = 0;
async function ask(
  requester: Requester,
  replyTarget: ReplyTarget,
  request: Parameters<typeof sampleRequest>[0],
  more: Partial<Submission> = {},
) {
  asked += 1;
  const submission = sampleSubmission({
    ...{ request: sampleRequest(request), images: [{ ...photo, bytes }] },
    ...{ requester, replyTarget, eventId: `event ${asked}`, ...more },
  });
  try {
    const { request: made, notes } = (await app.engine.submit(submission)).generation;
    return [made.people, ...notes.map((note) => note.key)];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return say(error.text);
  }
}

it('takes pictures of those alone who may give them; of others the model leaves people out, or none is taken or kept', async () => {
  const [{ model }, veo] = [{ model: 'gemini-omni-1.1-flash' }, { model: 'veo-3.1-fast-generate-001', image: photo }];
  const flash = { model, image: photo };
  const ann = who('ann', 'R1');
  const adults = place('S1', ageMark(true));
  await app.engine.tiers.change(settingScopeOf(here), 'gold', { addRoles: ['R2'] }, { who: 'member', by: who('boss') });
  expect([await ask(ann, here, veo), await ask(ann, here, flash)]).toEqual([[undefined], [undefined]]);

  await choose('some');
  expect(await ask(ann, here, veo)).toEqual(['nobody', 'note.peopleLeftOut']);
  for (const given of [flash, { ...flash, lastFrame: photo }, { model, referenceImages: [photo] }])
    expect(await ask(ann, here, given)).toMatch(/^Pictures of your own are not taken here.*age-restricted channels/);
  expect(await ask(who('ann', 'R2'), here, flash)).toEqual([undefined]);
  // Roles of another server count for nothing, and a thread of a private answer is as its channel was.
  expect(await ask({ ...who('ann', 'R2'), rolesIn: 'S2' }, here, flash)).toMatch(/^Pictures/);
  expect(await ask(ann, adults, flash)).toEqual([undefined]);
  expect(await ask(ann, place('S2'), flash)).toEqual([undefined]);

  await choose('nobody');
  expect(await ask(who('ann', 'R2'), adults, flash)).toMatch(/Nothing was kept or charged\.$/);
  // Words alone are no picture, nor is a still or a frame that the bot has made itself.
  expect(await ask(ann, here, { model }, { images: [] })).toEqual([undefined]);
  const source = { generationId: 'earlier', video: 1, how: 'animate' } as const;
  expect(await ask(ann, here, flash, { source })).toEqual([undefined]);
  expect(await ask(ann, here, { ...flash, lastFrame: photo }, { source })).toMatch(/^Pictures/);

  // Nothing of it is kept: no draft with it, no question, no file.
  const id = await app.engine.keepDraft(
    { command: 'video', raw: { prompt: 'a fox', image: { ...photo, bytes } } },
    { requester: ann, replyTarget: here },
  );
  expect((await app.engine.openDraft(id ?? '', ann)).raw).toEqual({ prompt: 'a fox' });
  const submission = sampleSubmission({
    request: sampleRequest(flash),
    images: [{ ...photo, bytes }],
    requester: ann,
    replyTarget: here,
  });
  await expect(app.engine.keepQuote([{ kind: 'direct', submissions: [submission], priceUsd: 1 }])).rejects.toThrow(UserError);
  const write = () => Promise.reject(new Error('it was fetched'));
  await expect(
    app.engine.takeVideo({ requester: ann, replyTarget: here, eventId: 'own' }, { saidBytes: own.sizeBytes, write }),
  ).rejects.toThrow('place.noOwnVideos');
});
