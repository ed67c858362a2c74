import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { picture } from '../testing/fakes/chat/memory-people.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleSubmission, type TestEngine, temporaryFolder } from '../testing/set-up/test-engine.ts';

const ann = { platform: 'discord', id: 'ann', name: 'Ann' } as const;
const minuteMs = 60_000;

let folder: string;
let clock: ManualClock;

beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock();
});

const replyTarget = { platform: 'discord', channelId: 'C1', ids: {} };

async function open(): Promise<TestEngine> {
  const app = openTestEngine({ folder, clock, providers: [scriptedProvider('')] });
  onTestFinished(() => app.stop());
  return app;
}

/** A picture of so many bytes. */
const heavy = (name: string, sizeBytes: number) => ({ ...picture(name), bytes: new Uint8Array(sizeBytes), sizeBytes });
const keep = ({ engine }: TestEngine, prompt: string, person: { platform: string; id: string; tenant?: string } = ann) =>
  engine.keepDraft({ command: 'video', raw: { prompt } }, { requester: person, replyTarget }).then(String);
const textOf = ({ engine }: TestEngine, id: string, person: { platform: string; id: string; tenant?: string } = ann) =>
  engine.openDraft(id, person).then(
    ({ raw }) => raw.prompt,
    (error: Error) => error.message,
  );

describe('what was refused', () => {
  it('is kept with every word, number and picture, also for the next process', async () => {
    const raw = { prompt: 'a fox', seed: 7, image: picture('one'), referenceImages: [picture('one'), picture('two')] };
    const dying = openTestEngine({ folder, clock, providers: [scriptedProvider('')] });
    const id = await dying.engine.keepDraft({ command: 'video', raw }, { requester: ann, replyTarget });
    await dying.stop();
    const kept = await (await open()).engine.openDraft(String(id), ann);
    expect(kept).toMatchObject({ command: 'video', raw: { prompt: 'a fox', seed: 7, image: { sha256: raw.image.sha256 } } });
    expect(kept.raw.referenceImages).toHaveLength(2);
  });

  it('is for its person alone, in their own workspace', async () => {
    const app = await open();
    const own = { platform: 'slack', tenant: 'T1', id: 'U1' };
    const id = await keep(app, 'a fox', own);
    expect(await textOf(app, id, { ...own, tenant: 'T2' })).toBe('not_allowed: answer.notYours');
    expect(await textOf(app, id, { ...own, id: 'U2' })).toBe('not_allowed: answer.notYours');
    expect(await textOf(app, id, own)).toBe('a fox');
  });

  it('is gone after 15 minutes, or 15 after it was opened, with its pictures', async () => {
    const app = await open();
    const id = String(
      await app.engine.keepDraft(
        { command: 'video', raw: { prompt: 'a fox', image: picture('one') } },
        { requester: ann, replyTarget },
      ),
    );
    await app.clock.advance(14 * minuteMs);
    expect(await textOf(app, id)).toBe('a fox');
    await app.clock.advance(14 * minuteMs);
    expect(await textOf(app, id)).toBe('a fox');
    await app.clock.advance(15 * minuteMs);
    expect(await textOf(app, id)).toBe('not_found: chat.draftGone');
    await app.opened.store.dropDrafts(app.clock.now());
    expect([await app.opened.store.draft(id), await app.engine.image(picture('one').sha256)]).toEqual([undefined, undefined]);
  });

  it('of one person is at most five, the oldest goes first, and others keep theirs', async () => {
    const app = await open();
    const other = await keep(app, 'of ben', { platform: 'discord', id: 'ben' });
    const ids: string[] = [];
    for (let number = 0; number < 7; number += 1) {
      await app.clock.advance(1000);
      ids.push(await keep(app, `fox ${number}`));
    }
    const kept = await Promise.all(ids.map((id) => textOf(app, id)));
    expect(kept.filter((each) => String(each).startsWith('fox'))).toEqual(['fox 2', 'fox 3', 'fox 4', 'fox 5', 'fox 6']);
    expect(await textOf(app, other, { platform: 'discord', id: 'ben' })).toBe('of ben');
  });

  it('holds at most 200 MB of pictures in all: the oldest goes', async () => {
    const app = await open();
    const people = ['a', 'b', 'c'].map((id) => ({ platform: 'discord', id }));
    const ids: string[] = [];
    for (const person of people) {
      await app.clock.advance(1000);
      const raw = { prompt: person.id, image: heavy(person.id, 90_000_000) };
      ids.push(String(await app.engine.keepDraft({ command: 'video', raw }, { requester: person, replyTarget })));
    }
    const kept = await Promise.all(people.map((person, index) => textOf(app, ids[index] ?? '', person)));
    expect(kept).toEqual(['not_found: chat.draftGone', 'b', 'c']);
  });

  it('goes when somebody deletes a video whose picture it has, and stays where another workspace has the same', async () => {
    const app = await open();
    const image = picture('one');
    const raw = { prompt: 'again', image };
    const ben = { platform: 'discord', id: 'ben' };
    const far = { platform: 'slack', tenant: 'T1', id: 'ben' };
    const own = String(await app.engine.keepDraft({ command: 'video', raw }, { requester: ben, replyTarget }));
    const theirs = String(await app.engine.keepDraft({ command: 'video', raw }, { requester: far, replyTarget }));
    const { bytes: _, ...named } = image;
    const request = { ...sampleSubmission().request, image: named };
    const { generation } = await app.engine.submit({ ...sampleSubmission({ request, images: [image] }), requester: ann });
    await app.opened.store.erase(generation.id, app.clock.now());
    expect(await textOf(app, own, ben)).toBe('not_found: chat.draftGone');
    expect((await app.engine.openDraft(theirs, far)).raw.image).toMatchObject({ sha256: image.sha256 });
  });

  it('goes when its person deletes a video of theirs', async () => {
    const app = await open();
    const id = await keep(app, 'a fox');
    const { generation } = await app.engine.submit({ ...sampleSubmission(), requester: ann });
    await app.opened.store.erase(generation.id, app.clock.now());
    expect(await textOf(app, id)).toBe('not_found: chat.draftGone');
  });
});
