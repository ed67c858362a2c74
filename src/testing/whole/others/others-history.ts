import type { GenerationView, Requester } from '../../../domain/generation.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import type { Call as DiscordCall } from '../../fakes/discord/interactions.ts';
import type { Call as SlackCall } from '../../fakes/slack/calls.ts';
import { alone, type Reader } from './canaries.ts';
import type { OnDiscord, OnSlack, OnWeb, OthersWorld } from './others-world.ts';
import { isToFinish, promptOf } from './prompts.ts';

/** What people of the web read of each other. */
const keys = ['her read key', 'her make key'] as const;
const everybodyOnWeb: readonly Reader[] = ['Vera', 'Mia', 'Max', 'Ada', 'the token', ...keys];
const admins = ['Ada', 'the token'] as const;

/** Ids of what people made, for others to ask for. */
export interface OthersHistory {
  readonly generations: readonly GenerationView[];
  /** What people of Slack asked for that was refused: it is kept for them behind a button. */
  readonly refused: ReadonlyMap<OnSlack, SlackCall>;
  readonly styles: readonly string[];
  readonly folders: readonly string[];
  readonly sessions: readonly string[];
  readonly keys: readonly string[];
  readonly signIns: readonly string[];
  readonly shares: readonly string[];
  /** Addresses that everybody may open who has them. */
  readonly sharedPages: readonly string[];
}

/** Everybody makes, keeps and is refused something; what, in which order and how often is the seed's. */
export async function makeOthersHistory(world: OthersWorld): Promise<OthersHistory> {
  const refused = new Map<OnSlack, SlackCall>();
  const deeds = [...onDiscord(world), ...onSlack(world, refused), ...onWeb(world)];
  await inTurn(shuffled(deeds, world), (deed) => deed());
  const { engine } = world.app();
  await world.poll(async () => {
    const { generations } = await engine.history({ limit: 100 });
    const isDone = generations.filter(({ request }) => isToFinish(request.prompt)).every(({ state }) => state === 'completed');
    return generations.length >= wanted(world) && isDone ? true : undefined;
  });
  return await keepSome(world, refused);
}

/** Videos that are asked for. */
function wanted({ present }: OthersWorld): number {
  return present.length + 3;
}

function shuffled<T>(all: readonly T[], { random }: OthersWorld): readonly T[] {
  return all
    .map((each) => [random(), each] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, each]) => each);
}

type Deed = () => Promise<unknown>;

function onDiscord(world: OthersWorld): readonly Deed[] {
  const { discord, canaries, random } = world;
  const { ann, ben, benInBack, cid } = world.onDiscord;
  const readers = new Map<OnDiscord, readonly Reader[]>([
    [ann, ['Ann', 'Ben', 'Mia', ...keys, ...admins]],
    [ben, ['Ben', 'Ann', ...admins]],
    [benInBack, ['Ben', ...admins]],
    [cid, ['Cid', ...admins]],
  ]);
  const put = (who: OnDiscord, what: string) => canaries.put(what, readers.get(who) ?? []);
  const ofOne = (who: OnDiscord, what: string) => canaries.put(what, alone(who.reader));
  const slash = async (who: OnDiscord, name: string, values: Parameters<typeof discord.slash>[1]): Promise<DiscordCall> => {
    const call = discord.slash(name, values, who);
    await call.acknowledged;
    return call;
  };
  const ofManagers = (what: string) => canaries.put(what, ['Ben', ...admins]);
  const managed: readonly Deed[] = [
    () => slash(benInBack, 'words', { add: ofManagers('a word that nobody may use') }),
    async () => {
      const wish = { name: ofManagers('the name of a schedule'), prompt: `lantern ${ofManagers('the prompt of a schedule')}` };
      await slash(benInBack, 'schedule add', { ...wish, cap: 1, zone: 'UTC', cron: '0 9 * * 1' });
    },
  ];
  const own = [...readers.keys()]
    .filter((who) => world.present.includes(who))
    .flatMap((who): readonly Deed[] => [
      () => slash(who, 'video', { prompt: promptOf(put(who, 'a prompt'), who === ann) }),
      () => slash(who, 'style save', { name: `S${ofOne(who, 'a style')}`, words: `lit ${random()} {prompt}`, for: 'own' }),
      () => slash(who, 'video', { prompt: `lantern ${canaries.putInForm('a draft', alone(who.reader))}`, style: 'nosuch' }),
      ...(who === benInBack || random() < 0.5
        ? [
            async () => {
              const readersHere = who === ann || who === ben ? [who.reader, 'Ann', 'Ben'] : [who.reader];
              const name = `C${canaries.put('a style of a channel', readersHere)}`;
              await slash(who, 'style save', { name, words: '{prompt}, dim', for: 'channel' });
            },
          ]
        : []),
    ]);
  return [...own, ...managed];
}

function onSlack(world: OthersWorld, refused: Map<OnSlack, SlackCall>): readonly Deed[] {
  const { slack, canaries } = world;
  const { dan, eve, danElsewhere, eveElsewhere } = world.onSlack;
  const readers = new Map<OnSlack, readonly Reader[]>([
    [dan, ['Dan', 'Eve', 'Max', ...admins]],
    [eve, ['Eve', ...admins]],
    [danElsewhere, ['Dan elsewhere', 'Eve elsewhere', ...admins]],
    [eveElsewhere, ['Eve elsewhere', ...admins]],
  ]);
  const type = async (who: OnSlack, name: string, words: string): Promise<SlackCall> => {
    const call = world.inWorkspace(who, () => slack.command(name, words, who));
    await call.acknowledged;
    return call;
  };
  return [...readers]
    .filter(([who]) => world.present.includes(who))
    .flatMap(([who, mayRead]): readonly Deed[] => [
      () => type(who, '/video', promptOf(canaries.put('a prompt', mayRead), false)),
      () => type(who, '/video-style', `save --name S${canaries.put('a style', alone(who.reader))} --for own {prompt}, lit`),
      async () =>
        refused.set(who, await type(who, '/video', `lantern ${canaries.putInForm('a draft', alone(who.reader))} --style nosuch`)),
    ]);
}

function onWeb(world: OthersWorld): readonly Deed[] {
  const { canaries, ask } = world;
  const { mia, max, ada, token } = world.onWeb;
  const tell = async (who: OnWeb, method: string, path: string, body: unknown): Promise<void> => {
    const answer = await ask(who, method, `/api/video_chat${path}`, body);
    if (!answer.ok) throw new Error(`${who.reader}: ${path} was answered with ${answer.status}: ${await answer.text()}`);
    await answer.body?.cancel();
  };
  const linked: ReadonlyMap<OnWeb, Reader> = new Map([
    [mia, 'Ann'],
    [max, 'Dan'],
  ]);
  return [mia, max, ada].flatMap((who): readonly Deed[] => {
    const own = [...alone(who.reader), ...(who === mia ? keys : [])];
    const chat = linked.get(who);
    const everybody = [who.reader, ...everybodyOnWeb, ...(chat === undefined ? [] : [chat])];
    const session = `s-${who.reader}`;
    return [
      async () => {
        await tell(who, 'POST', '/generate', {
          prompt: promptOf(canaries.put('a prompt', everybody), who === mia),
          session_id: session,
        });
        await tell(who, 'PATCH', `/sessions/${session}`, { title: canaries.put('a session', own) });
      },
      () =>
        tell(who, 'POST', '/styles', {
          name: `S${canaries.put('a style', own)}`,
          words: `{prompt} ${canaries.put('words of a style', own)}`,
        }),
      () => tell(who, 'POST', '/folders', { name: canaries.put('a folder', [who.reader, ...everybodyOnWeb]) }),
      ...(who === ada
        ? [() => tell(token, 'POST', '/styles', { name: `S${canaries.put('a style', ['the token'])}`, words: 'x {prompt}' })]
        : []),
    ];
  });
}

/** Names, notes and favourites of what was made, and links to some of it. */
async function keepSome(world: OthersWorld, refused: OthersHistory['refused']): Promise<OthersHistory> {
  const { canaries, ask, onWeb: web } = world;
  const { engine } = world.app();
  const { mia, ada } = web;
  const root = '/api/video_chat';
  const { generations } = await engine.history({ limit: 100 });
  for (const { id, requester, replyTarget } of generations) {
    const isShared = replyTarget.platform === 'web';
    const note = canaries.put(
      'a note',
      isShared ? ['Ada', ...everybodyOnWeb, 'Ann', 'Dan', 'a stranger'] : readersOf(world, requester),
    );
    await ask(ada, 'PATCH', `${root}/operations/${id}`, { note, name: `N${note}` });
  }
  const reported = generations.find(
    ({ requester, state }) => requester.id === world.onDiscord.ann.user.id && state === 'completed',
  );
  const words = canaries.put('the words of a report', ['Ada', 'the token', 'Ben']);
  await engine.reports.report(
    reported?.id ?? '',
    { reason: 'other', words },
    { platform: 'discord', id: world.onDiscord.ben.user.id },
  );
  const own = generations.find(
    ({ requester, replyTarget }) => replyTarget.platform === 'web' && requester.id.endsWith(mia.personId ?? ''),
  );
  const sharedPages: string[] = [];
  const shares: string[] = [];
  for (const show_prompt of [false]) {
    const answer = await ask(mia, 'POST', `${root}/operations/${own?.id}/shares`, { show_prompt });
    const { url, share_id: id } = (await answer.json()) as { url: string; share_id: string };
    sharedPages.push(new URL(url).pathname);
    shares.push(id);
  }
  const styles = await inTurn([mia, web.max, ada, web.token], async (who) => {
    const answer = (await (await ask(who, 'GET', `${root}/styles`)).json()) as {
      styles: readonly { style_id: string; scope: string }[];
    };
    return answer.styles.filter(({ scope }) => scope !== 'shipped').map(({ style_id: id }) => id);
  });
  const people = await engine.people.all();
  return {
    ...{ generations, refused, styles: styles.flat(), sharedPages, shares },
    folders: (await engine.library.folders()).map(({ id }) => id),
    sessions: ['s-Mia', 's-Max', 's-Ada'],
    keys: (await inTurn(people, ({ id }) => engine.people.keysOf(id))).flat().map(({ id }) => id),
    signIns: (await inTurn(people, ({ id }) => engine.people.signInsOf(id))).flat().map(({ id }) => id),
  };
}

/** Who may read what an admin notes of something of a chat: who asked for it, at each of their doors, and who is there. */
function readersOf({ onDiscord: chat, onSlack: work }: OthersWorld, { platform, tenant, id }: Requester): readonly Reader[] {
  const own: Readonly<Record<string, readonly Reader[]>> = {
    [chat.ann.user.id]: ['Ann', 'Ben', 'Mia', ...keys],
    [chat.ben.user.id]: ['Ben', 'Ann'],
    [chat.cid.user.id]: ['Cid'],
    [work.dan.user.id]: tenant !== 'T0OTHER' ? ['Dan', 'Eve', 'Max'] : ['Dan elsewhere', 'Eve elsewhere'],
    [work.eve.user.id]: tenant !== 'T0OTHER' ? ['Eve'] : ['Eve elsewhere'],
  };
  return ['Ada', 'the token', ...(platform === 'web' ? [] : (own[id] ?? []))];
}
