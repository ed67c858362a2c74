import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProviderError, UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import {
  everywhere,
  pageScope,
  type SettingScope,
  serverScopeOf,
  settingScopeOf,
} from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import { createLog } from '../../lib/log.ts';
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
const ann: Requester = { platform: 'discord', id: 'ann' };
const mod = { who: 'member', by: { platform: 'discord', id: 'mod' } } as const;
const at = (guild: string, channelId = 'general'): ReplyTarget => ({ platform: 'discord', channelId, ids: { guild } });
const serverOf = (target: ReplyTarget): SettingScope => serverScopeOf(settingScopeOf(target));
const better = vi.fn(async () => 'better words');
const lines: string[] = [];
let folder: string;
let app: TestEngine;
let provider: ScriptedProvider;

beforeEach(async () => {
  folder = temporaryFolder();
  better.mockClear();
  lines.length = 0;
  const log = createLog({
    level: 'debug',
    format: 'json',
    secrets: [],
    destination: { write: (line: string) => lines.push(line) },
  });
  provider = scriptedProvider('', 'vertex-veo');
  app = openTestEngine({
    folder,
    log,
    providers: [provider],
    improvePrompt: better,
    settings: { confirmAboveUsd: 0 },
  });
});
afterEach(() => app.stop());

const request = (prompt: string, more: Parameters<typeof sampleRequest>[0] = {}) =>
  sampleRequest({ model: 'veo-3.1-fast-generate-001', prompt, ...more });

let asked = 0;
async function ask(prompt: string, replyTarget = at('S1'), more: Parameters<typeof sampleRequest>[0] = {}): Promise<string> {
  asked += 1;
  return await said(
    app.engine.submit(
      sampleSubmission({ request: request(prompt, more), replyTarget, requester: ann, eventId: `e${asked}`, agreedUsd: 9 }),
    ),
  );
}

async function said(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'taken';
  } catch (error) {
    if (error instanceof UserError) return `${error.option} ${say(error.text)}`;
    throw error;
  }
}

const refused = (word: string, option = 'prompt') =>
  `${option} This place doesn’t want “${word}” in a request, so nothing was kept, made or charged. Please say it in other words and send it again.`;

it('a word is refused in its server or channel alone, one of the bot’s admin everywhere, in any field and in what braces make of it', async () => {
  const { words } = app.engine;
  await words.add(serverOf(at('S1')), ['zorb', 'red dog'], mod);
  await words.add(serverOf(at('S2')), ['blip'], mod);
  await words.add(settingScopeOf(at('S1', 'film')), ['quux'], mod);
  await words.add(everywhere, ['nowhere'], { who: 'terminal' });
  expect(await ask('a ZÖRB in snow')).toBe(refused('zorb'));
  expect(await ask('a {red,blue} dog')).toBe(refused('red dog'));
  expect(await ask('a fox', at('S1'), { negativePrompt: 'z\u200Borb' })).toBe(refused('zorb', 'negative'));
  expect([await ask('a zorb', at('S2')), await ask('zorbs'), await ask('a quux')]).toEqual(['taken', 'taken', 'taken']);
  expect([await ask('a quux', at('S1', 'film')), await ask('blip', at('S2')), await ask('Nowhere!', at('S3'))]).toEqual([
    ...[refused('quux'), refused('blip'), refused('nowhere')],
  ]);
  await expect
    .poll(async () => (await words.all()).map(({ word, hits }) => `${word} ${hits}`).toSorted())
    .toEqual([...['blip 1', 'nowhere 1', 'quux 1', 'red dog 0', 'zorb 2']]);
  expect((await words.of(serverOf(at('S1'))))[1]).toMatchObject({ word: 'zorb', lastHitMs: app.clock.now() });
  await words.remove(serverOf(at('S1')), 'ZORB', mod);
  expect(await ask('a zorb in snow')).toBe('taken');
});

it('what is taken in twice, or was, is answered as it was', async () => {
  const submission = sampleSubmission({
    request: request('a zorb'),
    replyTarget: at('S1'),
    requester: ann,
    eventId: 'same',
    agreedUsd: 9,
  });
  await app.engine.submit(submission);
  await app.engine.words.add(serverOf(at('S1')), ['zorb'], mod);
  expect((await app.engine.submit(submission)).repeated).toBe(true);
});

it('nothing of it is kept, logged or shown to a text model, whichever way it came', async () => {
  const { engine } = app;
  for (const scope of [serverOf(at('S1')), pageScope]) await engine.words.add(scope, ['zorb'], mod);
  const wish = 'Zörb 4711secret';
  const raw = { prompt: wish, image: undefined };
  const intake = { requester: ann, replyTarget: at('S1'), eventId: 'i1', words: wish, given: { command: 'video', raw } };
  await engine.start();
  await engine.arrived(intake);
  engine.unanswered('i1', { command: 'video', raw });
  expect(await engine.keepDraft({ command: 'batch', raw: { file: { name: 'a.txt', words: wish } } }, intake)).toBeUndefined();
  const submission = sampleSubmission({ request: request(wish), replyTarget: at('S1'), requester: ann, eventId: 'x1' });
  const asker = { requester: ann, replyTarget: at('S1') };
  const shots = { kind: 'new', look: '', isSequence: false, words: ['a', 'b'], captions: [wish] } as const;
  const each = [
    engine.submit(submission),
    engine.submit({ ...submission, request: request('a fox', { changes: wish }) }),
    engine.submitAll([{ ...submission, request: request('a fox') }, submission], { asSet: true }),
    engine.submitAll([{ ...submission, request: request('a fox') }], { film: shots }),
    engine.keepQuote([{ kind: 'direct', submissions: [submission], priceUsd: 1 }]),
    engine.styles.save({ scope: 'own', name: 'mine', words: wish }, asker),
    engine.styles.save({ scope: 'own', name: wish }, asker),
    engine.library.addFolder(wish),
    engine.library.change('any', { note: wish }, ann),
    engine.sessions.change({ platform: 'web', id: 'ann' }, 'any', { name: wish }),
    engine.suggestPrompt?.(request(wish), pageScope) ?? Promise.resolve(),
  ];
  for (const [nth, work] of each.entries())
    expect([nth, await said(work)]).toEqual([nth, expect.stringContaining('doesn’t want “zorb”')]);
  await engine.sessions.adopt({ platform: 'web', id: 'ann' }, [{ id: 's1', title: wish }]);
  const estimate = await engine.estimate(request(wish), asker);
  expect(estimate.refusal?.text.key).toBe('words.refused');
  expect(better).not.toHaveBeenCalled();
  await expect.poll(() => app.opened.store.intakes()).toMatchObject([{ eventId: 'i1' }]);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const kept = files.filter((file) => readFileSync(path.join(file.parentPath, file.name)).includes('4711secret'));
  expect([kept.map(({ name }) => name), files.length > 0, lines.filter((line) => line.includes('4711secret'))]).toEqual([
    [],
    true,
    [],
  ]);
});

it('is not sent once more by an answer to a question, if it was asked for before its words were unwanted', async () => {
  provider.onStart.push(() =>
    Promise.reject(new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' })),
  );
  await app.engine.start();
  await ask('a zorb');
  const newest = async () => (await app.engine.history({ limit: 1 })).generations[0];
  await expect.poll(async () => (await newest())?.state).toBe('unknown');
  await app.engine.words.add(serverOf(at('S1')), ['zorb'], mod);
  const { id = '' } = (await newest()) ?? {};
  expect(await said(app.engine.decide(id, 'again', { requester: ann, mayManage: false }))).toBe(refused('zorb'));
  await app.engine.decide(id, 'leave', { requester: ann, mayManage: false });
  expect([(await newest())?.state, provider.starts.length]).toEqual(['failed', 1]);
});

it('better words of a text model that are not wanted are not sent, and not suggested', async () => {
  const { engine } = app;
  for (const scope of [serverOf(at('S1')), pageScope]) await engine.words.add(scope, ['better words'], mod);
  expect(await engine.suggestPrompt?.(request('a fox'), pageScope)).toBeUndefined();
  await engine.start();
  await ask('a fox', at('S1'), { enhance: true });
  await expect.poll(async () => (await engine.history({ limit: 1 })).generations[0]?.sentPrompt).toBe('a fox');
  expect(better).toHaveBeenCalledTimes(2);
});

it('two who change a list at once lose nothing, and each change is an act with its person; the list has an end', async () => {
  const { words } = app.engine;
  const server = serverOf(at('S1'));
  await Promise.all([words.add(server, ['one', 'two'], mod), words.add(server, ['TWO', 'three'], { who: 'terminal' })]);
  expect((await words.of(server)).map(({ word }) => word.toLowerCase()).toSorted()).toEqual(['one', 'three', 'two']);
  const acts = await app.opened.store.acts(9);
  expect(acts.map(({ act }) => act)).toEqual(['words', 'words', 'words']);
  expect(acts.at(-1)).toMatchObject({
    who: 'member',
    details: { place: 'discord:S1', word: 'one', kind: 'add', by: 'discord:mod' },
  });
  const many = Array.from({ length: 198 }, (_, index) => `word ${index}`);
  expect(await said(words.add(server, many, mod))).toContain('at most 200 words');
  expect((await words.of(server)).length).toBe(3);
  expect(await said(words.remove(server, 'four', mod))).toContain('“four” is not on the list');
});
