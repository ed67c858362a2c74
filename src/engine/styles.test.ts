import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createAgainCommand } from '../../commands/again.ts';
import { createVideoCommand } from '../../commands/video.ts';
import { catalog } from '../domain/catalog.ts';
import type { CommandCall } from '../domain/command.ts';
import type { ReplyTarget, Requester } from '../domain/generation.ts';
import type { ImageBytes } from '../domain/media.ts';
import { shippedStyles } from '../domain/styles/shipped-styles.ts';
import { styleLimits } from '../domain/styles/style.ts';
import type { StyleAsker, StyleWish } from '../domain/styles/style-book.ts';
import { createTexts } from '../lib/say.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleVideoFile, type TestEngine, temporaryFolder } from '../testing/set-up/test-engine.ts';

const { say } = createTexts();
let app: TestEngine;

beforeEach(async () => {
  const folder = temporaryFolder();
  app = openTestEngine({ folder, providers: [scriptedProvider(await sampleVideoFile(folder))] });
  onTestFinished(() => app.stop());
  await app.engine.start();
});

const ann: Requester = { platform: 'slack', tenant: 'T1', id: 'ann' };
const ben: Requester = { ...ann, id: 'ben' };
const channel = (channelId: string, tenant = 'T1'): ReplyTarget => ({ platform: 'slack', tenant, channelId, ids: {} });
const asker = (requester: Requester = ann, replyTarget = channel('C1'), manages = false): StyleAsker => ({
  ...{ requester, replyTarget },
  manages: { channel: manages, server: manages },
});
const wish = (change: Partial<StyleWish> = {}): StyleWish => ({
  scope: 'own',
  name: 'Noir look',
  words: '{prompt}, hard light',
  ...change,
});
const namesOf = async (who: StyleAsker): Promise<readonly string[]> =>
  (await app.engine.styles.usable(who)).flatMap(({ scope, name }) => (scope === 'shipped' ? [] : [`${scope} ${name}`]));

function picture(letter: string, sizeBytes = 3): ImageBytes {
  const bytes = new Uint8Array(sizeBytes).fill(letter.charCodeAt(0));
  return { sha256: letter.repeat(64), mimeType: 'image/jpeg', width: 1280, height: 720, sizeBytes, bytes };
}

describe('styles', () => {
  it('are found by their names, own ones first, then the channel’s, the server’s, and those that come with the bot', async () => {
    const { styles } = app.engine;
    expect(shippedStyles).toHaveLength(12);
    expect((await styles.find('Noir', asker())).scope).toBe('shipped');
    for (const scope of ['server', 'channel', 'own'] as const) {
      await styles.save(wish({ scope, name: 'noir' }), asker());
      expect((await styles.find('@NOIR', asker())).scope).toBe(scope);
    }
    expect((await styles.find('@noir', asker(ben))).scope).toBe('channel');
    expect((await styles.find('noir', asker(ben, channel('C2')))).scope).toBe('server');
    const named = (await styles.usable(asker())).slice(0, 4).map(({ scope, called }) => [scope, say(called)]);
    expect(named).toEqual([
      ['own', 'noir'],
      ['channel', 'noir'],
      ['server', 'noir'],
      ['shipped', 'Film noir'],
    ]);
  });

  it('are seen by nobody of another workspace, platform or channel, also by their ids', async () => {
    const { styles } = app.engine;
    const [own, ofChannel, ofServer] = [
      await styles.save(wish({ images: [picture('a')] }), asker()),
      await styles.save(wish({ scope: 'channel', name: 'Of C1' }), asker()),
      await styles.save(wish({ scope: 'server', name: 'Of T1' }), asker()),
    ];
    const elsewhere: readonly [StyleAsker, readonly string[]][] = [
      [asker(ben), ['channel Of C1', 'server Of T1']],
      [asker(ben, channel('C2')), ['server Of T1']],
      [asker({ ...ann, tenant: 'T2' }, channel('C1', 'T2'), true), []],
      [asker({ ...ann, platform: 'discord' }, { ...channel('C1'), platform: 'discord' }, true), []],
      [asker({ platform: 'web', id: 'ann' }, { platform: 'web', channelId: 'C1', ids: {} }, true), []],
    ];
    for (const [who, names] of elsewhere) {
      expect(await namesOf(who)).toEqual(names);
      await expect(styles.find(own.id, who)).rejects.toMatchObject({ code: 'not_found' });
      await expect(styles.picture(own.id, 0, who)).rejects.toMatchObject({ code: 'not_found' });
      await expect(styles.named({ style: own.id, mentions: [] }, who)).rejects.toMatchObject({ code: 'not_found' });
      expect((await styles.named({ mentions: ['noir-look'] }, who)).cast).toEqual([]);
      for (const style of names.length > 0 ? [] : [ofChannel, ofServer])
        await expect(styles.remove(style.id, who)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await namesOf(asker())).toHaveLength(3);
  });

  it('are changed and deleted by who saved them, or who manages their place, and by nobody else', async () => {
    const { styles } = app.engine;
    const { id } = await styles.save(wish({ scope: 'channel' }), asker());
    const own = await styles.save(wish(), asker());
    await expect(styles.change(id, { words: 'x' }, asker(ben))).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(styles.remove(id, asker(ben))).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(styles.remove('noir', asker(ann, channel('C1'), true))).rejects.toMatchObject({ code: 'not_allowed' });
    expect(await styles.change(id, { words: 'x' }, asker(ben, channel('C1'), true))).toMatchObject({ words: 'x', isOwn: false });
    expect(await styles.change(id, { name: 'Other' }, asker())).toMatchObject({ name: 'Other', words: 'x', mayChange: true });
    await styles.remove(id, asker(ben, channel('C1'), true));
    expect([await namesOf(asker()), own.mayChange]).toEqual([['own Noir look'], true]);
  });

  it('are shared as copies that stay where the first one goes, with their pictures', async () => {
    const { styles } = app.engine;
    const own = await styles.save(wish({ name: 'Mia', images: [picture('a')], options: { aspect: '9:16' } }), asker());
    const shared = await styles.share('mia', 'channel', asker());
    await styles.remove(own.id, asker());
    expect(shared).toMatchObject({
      scope: 'channel',
      name: 'Mia',
      options: { aspect: '9:16' },
      pictures: [{ sha256: 'a'.repeat(64) }],
    });
    expect((await styles.picture(shared.id, 0, asker(ben)))?.sha256).toBe('a'.repeat(64));
    const direct = asker(ann, { platform: 'discord', channelId: 'D1', ids: {} });
    await expect(styles.save(wish({ scope: 'server' }), direct)).rejects.toMatchObject({ code: 'not_possible_now' });
  });

  const wrong: readonly [Partial<StyleWish>, string, unknown][] = [
    [{ name: '@ ' }, 'name', 'A style’s name has letters or numbers, and at most 40 characters.'],
    [{ name: 'x'.repeat(41) }, 'name', 'A style’s name has letters or numbers, and at most 40 characters.'],
    [{ words: 'x'.repeat(1001) }, 'words', 'The words must be a text of at most 1000 characters.'],
    [{ words: '{a}{b}{c}{d}{e}{f}' }, 'words', 'A style asks for at most 5 words in braces; this one has 6.'],
    [{ options: { aspect: 'round' } }, 'aspect', 'The aspect must be valid.'],
    [{ options: { prompt: 'x' } }, 'prompt', expect.stringContaining('There is no option “prompt”')],
    [{ images: ['a', 'b', 'c', 'd'].map((each) => picture(each)) }, 'pictures', 'At most 3 reference images work; you gave 4.'],
  ];
  it('are refused with a sentence about what is wrong with them', async () => {
    for (const [change, option, sentence] of wrong) {
      const refusal = await app.engine.styles.save(wish(change), asker()).catch((error) => error);
      expect([refusal.option, say(refusal.text)]).toEqual([option, sentence]);
    }
    expect(await namesOf(asker())).toEqual([]);
  });

  it('are as many as may be in one place, of one name each, and no heavier than their place may be', async () => {
    const { styles } = app.engine;
    for (let at = 0; at < styleLimits.ofOnePerson; at += 1)
      await styles.save(wish({ scope: 'channel', name: `a${at}` }), asker());
    await expect(styles.save(wish({ scope: 'channel' }), asker())).rejects.toMatchObject({ text: { key: 'style.tooManyOfYou' } });
    for (let at = 0; at < styleLimits.ofOnePerson; at += 1)
      await styles.save(wish({ scope: 'channel', name: `b${at}` }), asker(ben));
    const eve = asker({ ...ann, id: 'eve' });
    await expect(styles.save(wish({ scope: 'channel' }), eve)).rejects.toMatchObject({ text: { key: 'style.tooMany' } });
    await styles.save(wish({ name: 'NOIR  look' }), asker());
    await expect(styles.save(wish(), asker())).rejects.toMatchObject({ code: 'not_possible_now', text: { key: 'style.taken' } });
    const big = ['a', 'b', 'c'].map((each) => ({ ...picture(each), sizeBytes: 17_000_000 }));
    await expect(styles.save(wish({ name: 'big', images: big }), asker())).rejects.toMatchObject({
      text: { key: 'style.picturesTooBig' },
    });
  });
});

describe('a request in a style', () => {
  const call = (eventId: string, more: Partial<CommandCall> = {}): CommandCall => ({
    ...{ requester: ann, mayManage: false, replyTarget: channel('C1'), eventId },
    ...more,
  });
  const models = catalog.filter(({ id }) => id === 'preview');
  const video = () => createVideoCommand({ engine: app.engine, models, defaultModel: 'preview' });

  it('is stored complete: what becomes of the style changes no “Again”', async () => {
    const { styles } = app.engine;
    const style = await styles.save(
      wish({ negative: 'colour', images: [picture('a')], options: { aspect: '9:16', seed: 7 } }),
      asker(),
    );
    const made = await video().run({ prompt: 'a fox', style: 'noir look', negative: 'rain', aspect: '16:9' }, call('one'));
    if (made.kind !== 'generation') throw new Error('nothing was made');
    await styles.remove(style.id, asker());
    const { request, notes } = (await app.engine.find(made.generation.id)) ?? made.generation;
    expect(request).toMatchObject({
      ...{ prompt: 'a fox, hard light', negativePrompt: 'rain, colour', aspectRatio: '16:9', seed: 7 },
      referenceImages: [{ sha256: 'a'.repeat(64) }],
    });
    expect(notes.map((each) => say(each))).toContain('Style: Noir look');
    expect(await app.engine.image('a'.repeat(64))).toBeDefined();
    const again = createAgainCommand({ engine: app.engine });
    const once = await again.run({ id: made.generation.id }, call('again'));
    expect(once).toMatchObject({ kind: 'generation', generation: { request } });
  });

  it('that was quoted is made by a press as it was quoted, also where its style was deleted meanwhile', async () => {
    const { styles } = app.engine;
    const style = await styles.save(wish({ images: [picture('a')] }), asker());
    const { values, notes } = await video().complete({ prompt: 'a fox', style: style.id }, asker());
    const request = await video().plan(values);
    const images = values.referenceImages ?? [];
    const submission = { request, images, requester: ann, replyTarget: channel('C1'), eventId: 'asked', notes };
    const quote = await app.engine.keepQuote([{ kind: 'asked', submissions: [submission], priceUsd: 0 }]);
    await styles.remove(style.id, asker());
    const taken = await app.engine.takeQuote({ id: quote.id, choice: 1, requester: ann });
    expect(taken.generations[0]?.request).toMatchObject({
      prompt: 'a fox, hard light',
      referenceImages: [{ sha256: 'a'.repeat(64) }],
    });
    expect(await app.engine.image('a'.repeat(64))).toMatchObject({ sizeBytes: 3 });
  });

  it('that names one which is not there is refused with those that there are', async () => {
    const refusal = await video()
      .run({ prompt: 'a fox', style: 'nior' }, call('one'))
      .catch((error) => error);
    expect([refusal.code, refusal.option]).toEqual(['not_found', 'style']);
    expect(say(refusal.text)).toMatch(/^There is no style “nior” here\. There are: noir, watercolour,/);
  });
});
