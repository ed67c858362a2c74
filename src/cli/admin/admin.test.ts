import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProviderError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { terminalHeader, terminalPass } from '../../lib/own-door.ts';
import { startTestWeb, type TestWeb } from '../../testing/set-up/test-web.ts';
import type { Agreement } from '../agree.ts';
import { UsageError } from '../terminal.ts';
import { runAdmin } from './admin.ts';
import { refusalOf } from './ask-bot.ts';
import { subcommands } from './subcommands.ts';
import { table } from './table.ts';

let web: TestWeb;
let printed: string[];
let agreed: [number, Agreement][];
let confirmed: string[];

beforeEach(async () => {
  printed = [];
  agreed = [];
  confirmed = [];
  web = await startTestWeb({
    ...{ providerId: 'gemini-veo', models: ['veo-3.1-fast-generate-preview'] },
    settings: { concurrentGenerations: 1, budgets: { perDayUsd: 5 } },
  });
});
afterEach(() => web.stop());

/** @returns what is printed */
async function admin(...args: string[]): Promise<string> {
  printed.splice(0);
  await runAdmin(args, {
    find:
      async () =>
      async ({ method, path, body, isCsv }) => {
        const pass = { [terminalHeader]: terminalPass(web.deps.localKey) };
        const answer = await web.ask(method, `/api/video_chat/admin/${path}`, body, pass);
        if (!answer.ok) throw refusalOf(answer.status, await answer.json());
        return isCsv === true ? answer.text() : answer.json();
      },
    print: (line) => printed.push(line),
    agree: async (...asked) => void agreed.push(asked),
    confirm: async (question) => void confirmed.push(question),
  });
  return printed.join('\n');
}

async function ask(prompt: string): Promise<string> {
  const answer = await web.ask('POST', '/api/video_chat/generate', { prompt, duration: '4', agreed_usd: 5 });
  const { operation_id: id } = await answer.json();
  await web.clock.advance(0);
  return id;
}

it('shows what runs and waits in a table, and nothing that a terminal would obey', async () => {
  const running = await ask('a fox');
  const waiting = await ask('a \u001b[31mred\u001b[0m\u202e fox');
  await admin('pause', '--reason', 'new key');
  const shown = await admin('status');
  expect(shown).toMatch(/^queue {6}paused by the admin since [\d-]+ [\d:]+ UTC: new key$/m);
  expect(shown).toMatch(/^today {6}\$0\.00 spent, \$0\.80 set aside, \$0\.00 maybe; of \$5\.00$/m);
  expect(shown).toMatch(new RegExp(`^ {2}${running} +generating .* \\$0\\.40 .* web:web .* a fox$`, 'm'));
  expect(shown).toMatch(new RegExp(`^ {2}${waiting} +queued .* a \\[31mred`, 'm'));
  expect(shown).not.toMatch(/[\u001b\u202e]/u);
  expect(table(['name'], [['\u001b[2Jfox\u202e\n!']])).toEqual(['  name', '  [2Jfox !']);
  expect(JSON.parse(await admin('status', '--json'))).toMatchObject({ running_count: 1, hold: { kind: 'pause' } });
  expect(await web.engine.admin.acts(5)).toMatchObject([{ who: 'terminal', act: 'pause' }]);
});

it('sends an unknown one again for a price that somebody agreed to', async () => {
  const unclear = new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' });
  web.provider.onStart.push(() => Promise.reject(unclear));
  const id = await ask('a fox');
  expect(await admin('unknowns')).toContain(id);
  await admin('decide', id, 'again', '--agree', '0.40');
  expect(agreed).toEqual([[0.4, { toAll: false, upToUsd: 0.4 }]]);
  await web.clock.advance(0);
  expect(web.provider.starts).toHaveLength(2);
  await expect(admin('decide', id, 'leave')).rejects.toThrow('nothing to decide');
});

it('does each of the others, and asks first what can’t be undone', async () => {
  await ask('a fox');
  const [second, third] = [await ask('a second'), await ask('a third')];
  expect(await admin('front', third)).toBe('It is the next one.');
  expect((await web.engine.find(third))?.position).toBe(1);
  expect(await admin('cancel', second)).toMatch(/free of charge/);
  expect(await admin('cancel-all', '--person', 'web:web')).toBe('Called one off, free of charge.');
  expect(confirmed).toHaveLength(1);
  await admin('cancel-all', '--yes');
  expect(confirmed).toHaveLength(1);
  expect(await admin('block', 'web:ada', '--for', '7d')).toContain('web:ada');
  expect(await admin('blocks')).toMatch(/web:ada/);
  expect((await web.engine.admin.blocks())[0]?.untilMs).toBe(web.clock.now() + 7 * 86_400_000);
  await admin('unblock', 'web:ada');
  expect(await admin('blocks')).toBe('Nobody is blocked.');
  expect(await admin('parked')).toBe('No post waits to be sent again.');
  expect(await admin('redeliver', '--all')).toMatch(/^0 posts/);
  expect(await admin('spending', '--by', 'person', '--days', '1')).toMatch(/web:web +\$0\.00 +\$0\.40/);
  expect(await admin('spending', '--csv')).toMatch(/^day,name,spent_usd/);
  expect(await admin('drain', '--stay')).toMatch(/resume/);
  expect(await admin('resume')).toBe('Goes on: queue.');
  expect(await admin('acts', '--limit', '2')).toMatch(/resume +what=queue\n.* drain +stays=true/);
});

it('puts words on the list of a place and takes them off', async () => {
  expect(await admin('words')).toBe('No words are unwanted anywhere.');
  expect(await admin('words', 'web', 'add', 'Zorb, red dog')).toMatch(/^From now on nothing is made here with: Zorb, red dog\./);
  await admin('words', 'everywhere', 'add', 'blip');
  await expect(ask('a RED DOG')).resolves.toBeUndefined();
  await expect
    .poll(() => admin('words'))
    .toMatch(/everywhere +blip +0.*\n.*web:page +red dog +1 +\d{4}-.*\n.*web:page +Zorb +0/s);
  expect(await admin('words', 'web', 'remove', 'zörb')).toContain('“Zorb” is off the list');
  await expect(admin('words', 'nothing', 'add', 'x')).rejects.toThrow('“nothing” is no place');
  await expect(admin('words', 'web', 'add')).rejects.toThrow(UsageError);
  await expect(admin('words', 'web', 'add', '!!!')).rejects.toThrow('with letters or digits');
});

it('sets tiers and credits, and shows them with what was used', async () => {
  expect(
    await admin('tier', 'web', 'gold', '--day', '1.5', '--active', '3', '--person', 'web,ben', '--resolution', '1080p'),
  ).toBe('The tier “gold” is made.');
  expect(await admin('tier', 'web', 'Gold', '--reset', 'active,resolution', '--no-person', 'ben', '--month', '20')).toContain(
    'is changed',
  );
  expect(await admin('tiers')).toMatch(/web:page +gold +\$1\.50 +\$20\.00 +web$/m);
  expect(await admin('credits', 'web', 'web', 'give', '5')).toBe('Done: they have $5.00 of credits here; it was $0.00.');
  await Promise.all([ask('a fox'), ask('a hare'), ask('an owl'), ask('a wolf')]);
  expect(await admin('credits', 'web', 'web')).toMatch(/^\$4\.90 left\.\n.*\n.* give +5\.00 +terminal$/);
  expect(await admin('usage', '--place', 'web', '--by', 'model')).toMatch(
    /total +\$0\.00 +\$0\.00 +\$1\.60 +\$0\.00 +\$0\.10 +0 +0\nAt this pace/,
  );
  expect(await admin('usage', '--csv')).toMatch(/^person,name,spent_usd,[^\n]*\nweb:web,/);
  expect(await admin('tier', 'web', 'gold', '--delete')).toContain('is deleted');
  await expect(admin('tier', 'nowhere:1', 'gold', '--day', '1')).rejects.toThrow('is no place');
  await expect(admin('tier', 'web', 'gold', '--delete')).rejects.toThrow('no tier “gold”');
  expect((await web.engine.admin.acts(3)).map(({ act }) => act)).toEqual(['tier', 'credits', 'tier']);
});

it.each<[readonly string[], RegExp]>([
  [['tier', 'web', 'gold', '--day', 'much'], /“much” is no number/],
  [['decide', 'x'], /npm run admin -- decide <id>/],
  [['decide', 'x', 'maybe'], /again sends/],
  [['redeliver'], /--all/],
  [['redeliver', 'x', '--all'], /--all/],
  [['block', 'web:x', '--for', 'ever'], /7d/],
  [['status', 'now'], /npm run admin -- status/],
  [['pause', '--because', 'x'], /--because[\s\S]*npm run admin -- pause/],
])('says how it is typed for %j', async (args, expected) => {
  await expect(admin(...args)).rejects.toThrow(UsageError);
  await expect(admin(...args)).rejects.toThrow(expected);
});

it('lists all that there is where it is asked for something else', async () => {
  const help = await admin('help');
  for (const name of Object.keys(subcommands)) expect(help).toMatch(new RegExp(`^ {2}${name}`, 'm'));
  expect(await admin('constructor')).toBe(help);
});
