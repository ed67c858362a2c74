import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { type PersonRole, webIdOf } from '../../domain/people/person.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { createTexts } from '../../lib/say.ts';
import { startBot } from '../bot/bot-process.ts';
import { sampleRequest, sampleSubmission } from '../set-up/test-engine.ts';
import { type FaultApp, withFaultApp } from './fault-app.ts';
import type { FaultRow } from './fault-row.ts';
import { withLife } from './real-life.ts';

const token = 'correct-horse-battery-staple';
const settings = { WEB_TOKEN: token };
const { say } = createTexts();
const model = 'veo-3.1-fast-generate-preview';
const server = settingScopeOf({ platform: 'discord', channelId: 'film', ids: { guild: 'S1' } });
const ann: Requester = { platform: 'discord', id: 'ann' };

/** What people with names, roles and money of their own may come to. */
export const peopleRows: readonly FaultRow[] = [forgedCookies(), otherWebsite(), fourDoors(), twoAdmins(), creditsKilled()];

/** Somebody of the web. @returns their id, and their cookie */
async function come({ app }: FaultApp, name: string, role: PersonRole) {
  const { people } = app().engine;
  const { secret: invite } = await people.invite('token', { role, uses: 1, forMs: 60_000 });
  const { person, secret } = await people.join(invite, name, 'Firefox');
  return { id: person.id, secret, cookie: `veo_bot_sign_in=${secret}` };
}

function generate(headers: Readonly<Record<string, string>>): RequestInit {
  return {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ prompt: 'at your cost', duration: '4', agreed_usd: 100 }),
  };
}

async function sentenceOf(answer: Response): Promise<string> {
  return z.object({ error: z.object({ message: z.string() }) }).parse(await answer.json()).error.message;
}

async function atGoogle({ app, emulator }: FaultApp): Promise<string> {
  return `${(await app().engine.history({ limit: 100 })).generations.length} stored, ${emulator.log.accepted.length} at Google`;
}

function forgedCookies(): FaultRow {
  return {
    ...{ id: 'P1', fault: 'cookies and keys that were cut, made up, of another kind, or of a person who was removed' },
    ...{ reads: [/Please sign in/], keeps: /^0 stored, 0 at Google, 0 let in$/ },
    run: (row) =>
      withFaultApp({ ...row, settings }, async (app) => {
        const { people } = app.app().engine;
        const [mia, gone] = [await come(app, 'Mia', 'member'), await come(app, 'Gone', 'admin')];
        const { secret: key } = await people.makeKey(mia.id, { name: 'CI', scopes: ['make'] });
        const { secret: invite } = await people.invite('token', { role: 'admin', uses: 1, forMs: 60_000 });
        await people.remove('token', gone.id);
        const cookies = [mia.secret.slice(1), `${mia.secret}a`, key, invite, gone.secret, token, 'x'.repeat(43)];
        const keys = [key.slice(1), `${key}a`, mia.secret, invite, gone.secret];
        const asked = [
          ...cookies.map((each) => ({ cookie: `veo_bot_sign_in=${each}` })),
          ...keys.map((each) => ({ authorization: `Bearer veo_${each}` })),
        ];
        const answers = await Promise.all(asked.map((headers) => app.request('POST', '/generate', generate(headers))));
        const read = await Promise.all(answers.filter(({ status }) => status === 401).map(sentenceOf));
        const letIn = answers.filter(({ ok }) => ok).length;
        return { read, kept: `${await atGoogle(app)}, ${letIn} let in`, broken: [] };
      }),
  };
}

function otherWebsite(): FaultRow {
  return {
    ...{ id: 'P2', fault: 'another website sends requests by the browser of an admin who is signed in' },
    ...{ reads: [/^Another website sent this request/], keeps: /^0 stored, 0 at Google, 1 person$/ },
    run: (row) =>
      withFaultApp({ ...row, settings }, async (app) => {
        const ada = await come(app, 'Ada', 'admin');
        const headers = { cookie: ada.cookie, origin: 'https://evil.example', 'content-type': 'text/plain' };
        const body = JSON.stringify({ person_id: ada.id, role: 'admin', prompt: 'at your cost', usd: 100 });
        const paths = ['/generate', '/admin/remove_person', '/admin/invite', '/admin/credits', '/me/keys'];
        const answers = await Promise.all(paths.map((path) => app.request('POST', path, { headers, body })));
        const read = await Promise.all(answers.map(sentenceOf));
        const people = (await app.app().engine.people.all()).length;
        return { read, kept: `${await atGoogle(app)}, ${people} person`, broken: [] };
      }),
  };
}

function fourDoors(): FaultRow {
  return {
    ...{ id: 'P3', fault: 'one person asks 200 times at once, on Discord, on Slack, in a browser and with a key' },
    ...{ reads: [/your budget of the day \(\$1\.00\)/], keeps: /^2 taken, 198 refused, \$0\.80 at most$/ },
    run: (row) =>
      withFaultApp(
        { ...row, settings: { ...settings, BUDGET_USD_PER_PERSON_PER_DAY: '1', ACTIVE_PER_PERSON: '500' } },
        async (app) => {
          const { engine } = app.app();
          const mia = await come(app, 'Mia', 'member');
          const { key } = await engine.people.makeKey(mia.id, { name: 'CI', scopes: ['make'] });
          const onSlack: Requester = { platform: 'slack', id: 'U1' };
          for (const door of [ann, onSlack]) await engine.people.link(mia.id, { door, name: 'mia' });
          const onWeb: Requester = { platform: 'web', id: webIdOf(mia.id) };
          const doors = [ann, onSlack, onWeb, { ...onWeb, keyId: key.id }];
          const request = sampleRequest({ model, durationSeconds: 4 });
          const asked = Array.from({ length: 200 }, (_, nth) => {
            const requester = doors[nth % doors.length] ?? onWeb;
            const replyTarget = { platform: requester.platform, channelId: 'film', ids: {} };
            return engine.submit(sampleSubmission({ requester, replyTarget, request, eventId: `at once ${nth}` }));
          });
          const all = await Promise.allSettled(asked);
          const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
          const read = refused.flatMap((error: unknown) => (error instanceof UserError ? [say(error.text)] : []));
          const { generations } = await engine.history({ limit: 100 });
          const usd = generations.reduce((sum, { priceUsd = 0 }) => sum + priceUsd, 0);
          const taken = all.length - refused.length;
          return { read, kept: `${taken} taken, ${refused.length} refused, $${usd.toFixed(2)} at most`, broken: [] };
        },
      ),
  };
}

function twoAdmins(): FaultRow {
  return {
    ...{ id: 'P4', fault: 'two admins remove each other, and both give credits and change a tier, all at once' },
    ...{ reads: [/You can’t come in here any more/], keeps: /^1 admin, \$5\.00 of credits, acts: credits, tier$/ },
    run: (row) =>
      withFaultApp({ ...row, settings }, async (app) => {
        const { people, credits, tiers, admin } = app.app().engine;
        const both = [await come(app, 'Ada', 'admin'), await come(app, 'Bea', 'admin')].map(
          ({ id }) => ({ id, who: `person-${id}` }) as const,
        );
        const [ada, bea] = both;
        if (ada === undefined || bea === undefined) throw new Error('there are two');
        const money = both.flatMap(({ who }) => [
          () => credits.change(server, { kind: 'give', person: ann, usd: 5, by: { who }, eventId: who }),
          () => tiers.change(server, who === ada.who ? 'gold' : 'silver', { perDayUsd: 5 }, { who }),
        ]);
        const all = await Promise.allSettled([
          people.remove(ada.who, bea.id),
          people.remove(bea.who, ada.id),
          ...money.map((act) => act()),
        ]);
        const errors = all.flatMap((each): readonly unknown[] => (each.status === 'rejected' ? [each.reason] : []));
        const acts = (await admin.acts(50)).map(({ act }) => act).filter((act) => act === 'credits' || act === 'tier');
        const left = await credits.left(server, ann);
        const kept = `${(await people.all()).length} admin, $${left.toFixed(2)} of credits, acts: ${acts.toSorted().join(', ')}`;
        return { read: errors.flatMap((error) => (error instanceof UserError ? [say(error.text)] : [])), kept, broken: [] };
      }),
  };
}

const money = z.object({ left_usd: z.number() });
const listed = z.object({ acts: z.array(z.object({ act: z.string() })) });

function creditsKilled(): FaultRow {
  return {
    ...{
      id: 'P5',
      fault: 'the admin gives credits a hundred times at once: kill -9 in between, a restart, and all of it once more',
    },
    ...{ reads: [/^before the kill: [1-9]\d* answered$/], keeps: /^\$100\.00 of credits, 100 acts$/ },
    run: (row) =>
      withLife({ ...row, progress: { polls: 2 } }, async (life) => {
        const dying = startBot(life.home);
        const dyingUrl = (await dying.url) ?? '';
        let answered = 0;
        const give = async (url: string, nth: number): Promise<void> => {
          const body = JSON.stringify({ place: 'web', person: 'web', kind: 'give', usd: 1, request_id: `gift-${nth}` });
          const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
          const answer = await fetch(`${url}/api/video_chat/admin/credits`, init).catch(() => undefined);
          if (answer !== undefined && !answer.ok)
            throw new Error(`it was answered with ${answer.status}: ${await answer.text()}`);
          if (answer?.ok !== true) return;
          answered += 1;
          if (answered === 20) dying.signal('SIGKILL');
        };
        const all = Array.from({ length: 100 }, (_, nth) => nth);
        await Promise.all(all.map((nth) => give(dyingUrl, nth)));
        await dying.exit;
        const before = answered;
        const bot = startBot(life.home);
        const url = (await bot.url) ?? '';
        await Promise.all(all.map((nth) => give(url, nth)));
        const ask = async (path: string): Promise<unknown> => (await fetch(`${url}/api/video_chat/admin/${path}`)).json();
        const { left_usd: leftUsd } = money.parse(await ask('credits?place=web&person=web'));
        const { acts } = listed.parse(await ask('acts?limit=200'));
        bot.signal('SIGTERM');
        await bot.exit;
        const given = acts.filter(({ act }) => act === 'credits').length;
        const kept = `$${leftUsd.toFixed(2)} of credits, ${given} acts`;
        return { read: [`before the kill: ${before} answered`], kept, broken: life.broken() };
      }),
  };
}
