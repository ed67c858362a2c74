import type { GenerationView } from '../../../domain/generation.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import { startTestWeb } from '../../set-up/test-web.ts';
import type { HowMuch } from './how-much.ts';
import type { OthersHistory } from './others-history.ts';
import type { OnWeb, OthersWorld } from './others-world.ts';
import { commonWord } from './prompts.ts';

interface Route {
  readonly method: string;
  /** With `:names` in it. */
  readonly pattern: string;
}

/** These end the sign-in that asks, or answer without an end. */
const leftOut = /^(?:POST \/sign-out|DELETE \/api\/video_chat\/me\/sign_ins|GET \/api\/video_chat\/events)$/;

/** Addresses that told somebody that there is something which they may not know of, each a sentence. */
type Told = readonly string[];

export interface AskingWeb {
  /** Everybody of the web asks for everything that the web door has an address to read by, by ids of others. */
  read(): Promise<Told>;
  /** The same with all addresses that change something, by those who may not change it for others. Also tells what was changed all the same. */
  change(): Promise<Told>;
}

export async function createAskingWeb(world: OthersWorld, history: OthersHistory, much: HowMuch): Promise<AskingWeb> {
  const { vera, mia, max, ada, readKey, makeKey, token, stranger } = world.onWeb;
  const routes = await servedRoutes();
  const others = [vera, mia, max, readKey, makeKey, stranger];
  const askAll = async (asked: readonly Route[], who: (route: Route) => readonly OnWeb[]): Promise<Told> => {
    const told = await inTurn(asked, async (route) => {
      const all = who(route);
      return (await inTurn(all, (each) => askFor(route, each, world, history, much))).flat();
    });
    return told.flat();
  };
  return {
    read: () =>
      askAll(
        routes.filter(({ method }) => method === 'GET'),
        ({ pattern }) => {
          if (much.isThorough) return [ada, token, ...others];
          // Lists are read by those whose words stand in them, too: what nobody finds there proves nothing.
          return pattern.includes(':') ? [ada, ...some(others, 2, world)] : [ada, token, vera, mia, max];
        },
      ),
    async change() {
      const before = await ofNobodyWhoAsks(world, history);
      const told = await askAll(
        routes.filter(({ method }) => method !== 'GET'),
        () => (much.isThorough ? others : some(others, 2, world)),
      );
      const after = await ofNobodyWhoAsks(world, history);
      return [...told, ...after.filter((each) => !before.includes(each)).map((each) => `it is changed: ${each}`)];
    },
  };
}

/** How all stands that is not of those who change something: each as one word. */
async function ofNobodyWhoAsks(world: OthersWorld, { generations, folders }: OthersHistory): Promise<readonly string[]> {
  const { engine } = world.app();
  const { mia, max, ada } = world.onWeb;
  const others = generations.filter((each) => ![mia, max].some((who) => isOf(each, who, world)));
  const found = await inTurn(others, async ({ id }) => {
    const { state, request, removedAtMs } = (await engine.find(id)) ?? {};
    const entries = await engine.library.entriesOf([id], { platform: 'web', id: `person-${ada.personId}` });
    return JSON.stringify([
      id,
      state,
      request,
      removedAtMs,
      entries,
      await engine.sharesOf(id, { requester: { platform: 'web', id: 'token' }, mayManage: true }),
    ]);
  });
  const shares = await inTurn(folders, async (id) => JSON.stringify([id, await engine.library.folderShares(id)]));
  const acts = (await engine.admin.acts(200)).filter(({ act }) => act !== 'setting').map((each) => JSON.stringify(each));
  const people = (await engine.people.all()).map((each) => JSON.stringify(each));
  return [...found, ...shares, ...acts, ...people];
}

/** Every address that there is: a new one is asked for without a word here. */
async function servedRoutes(): Promise<readonly Route[]> {
  const web = await startTestWeb();
  const all = web.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path: pattern }) => ({ method, pattern }));
  await web.stop();
  const once = new Map(all.map((each) => [`${each.method} ${each.pattern}`, each]));
  return [...once].filter(([name]) => !leftOut.test(name)).map(([, each]) => each);
}

async function askFor(
  route: Route,
  who: OnWeb,
  world: OthersWorld,
  history: OthersHistory,
  much: HowMuch,
): Promise<readonly string[]> {
  const ask = createAsker(world, who);
  const { method, pattern } = route;
  if (!pattern.includes(':')) {
    const asked = queriesOf(route, world, history, much).map((query) => `${pattern}${query}`);
    await inTurn(asked, (path) => ask(method, path, bodyOf(route, world, history)));
    return [];
  }
  const ids = some(history.generations, 2, world).map(({ id }) => id);
  const hidden = some(
    history.generations.filter((each) => !mayKnow(each, who, world)),
    1,
    world,
  ).map(({ id }) => id);
  const body = bodyOf(route, world, history);
  await inTurn(ids, (id) => ask(method, filled(route, id, world, history), body));
  const isOfGenerations = /\/(?:operations|films|videos|posters|pictures)\/:/.test(pattern);
  if (!isOfGenerations || hidden.length === 0) return [];
  const [asHidden, asNothing] = await inTurn([...hidden, 'no-such-id'], (id) =>
    ask(method, filled(route, id, world, history), body),
  );
  return asHidden === asNothing
    ? []
    : [`${method} ${pattern} answers ${who.reader} with ${asHidden}, and with ${asNothing} where there is nothing`];
}

/** What is of the web is for all who are there; what is of a chat for admins, and for who asked for it. */
function mayKnow(generation: GenerationView, who: OnWeb, world: OthersWorld): boolean {
  if (who.role === undefined || who.role === 'admin' || generation.replyTarget.platform === 'web') return true;
  return isOf(generation, who, world);
}

/** Whether somebody of the web asked for it, at any door of theirs. */
function isOf({ requester }: GenerationView, { reader, personId }: OnWeb, { onDiscord, onSlack, slack }: OthersWorld): boolean {
  if (personId !== undefined && requester.id === `person-${personId}`) return true;
  if (reader === 'Max') return requester.id === onSlack.dan.user.id && requester.tenant === slack.team.id;
  return reader !== 'Vera' && reader !== 'Ada' && requester.id === onDiscord.ann.user.id;
}

function createAsker({ ask, canaries }: OthersWorld, who: OnWeb) {
  return async (method: string, path: string, body: unknown): Promise<number> => {
    const answer = await ask(who, method, path, method === 'GET' ? undefined : body);
    const bytes = Buffer.from(await answer.arrayBuffer());
    // Names of files in a zip, and what headers say of a file, can be read as they are.
    canaries.read(
      who.reader,
      `${method} ${path.slice(0, 100)}`,
      `${[...answer.headers.values()].join('\n')}\n${bytes.toString('latin1')}`,
    );
    return answer.status;
  };
}

/** Those who ask for more in a list get no more. */
function queriesOf(
  { method, pattern }: Route,
  world: OthersWorld,
  { generations, folders }: OthersHistory,
  much: HowMuch,
): readonly string[] {
  if (method !== 'GET' || !pattern.startsWith('/api/video_chat/')) return [''];
  if (pattern.endsWith('.zip')) return [`?ids=${generations.map(({ id }) => id).join(',')}`];
  const all = [
    'mine=true',
    'favourites=true',
    'kept=true',
    'sort=oldest',
    `words=${commonWord}`,
    ...folders.map((id) => `folder=${id}`),
  ];
  const more = much.isThorough ? all : some(all, 1, world);
  const person = some(generations, 1, world).map(({ requester }) => `?platform=${requester.platform}&person=${requester.id}`);
  return ['', '?platform=all', ...more.map((each) => `?platform=all&${each}`), ...(much.isThorough ? person : [])];
}

function filled({ pattern }: Route, generation: string, world: OthersWorld, history: OthersHistory): string {
  const { styles, folders, sessions, keys, signIns, shares } = history;
  const ofOthers = [
    [/\/styles\/:id/, styles],
    [/\/keys\/:id/, keys],
    [/\/sign_ins\/:id/, signIns],
  ] as const;
  const ids = ofOthers.find(([path]) => path.test(pattern))?.[1] ?? [generation];
  const values: Readonly<Record<string, readonly string[]>> = {
    ...{
      id: ids,
      folder: folders,
      session: sessions,
      share: shares,
      number: ['1'],
      index: ['0'],
      field: ['image', 'video_file'],
    },
    file: [`${generation}.mp4`, `${generation}.jpg`],
    ...{ name: ['index'], door: ['discord', 'slack'] },
  };
  return pattern.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(some(values[name] ?? [generation], 1, world)[0] ?? 'x'),
  );
}

/** Bodies that name what is others’. */
function bodyOf({ pattern }: Route, world: OthersWorld, { generations, styles }: OthersHistory): unknown {
  const [id, another] = some(generations, 2, world).map((each) => each.id);
  const [style] = some(styles, 1, world);
  const prompt = 'a quiet street';
  const bodies: readonly (readonly [RegExp, unknown])[] = [
    [/\/status$/, { operation_id: id }],
    [/videos\.zip$/, { ids: generations.map((each) => each.id) }],
    [/\/films$/, { parts: [{ operation_id: id }, { operation_id: another }] }],
    [
      /\/batches$/,
      {
        prompts: [
          { prompt, video: id },
          { prompt, style },
        ],
      },
    ],
    [/\/operations$/, { operation_ids: generations.map((each) => each.id), favourite: true }],
    [/\/operations\/:id$/, { favourite: true }],
    [/\/operations\/:id\/estimate$/, { verb: 'again' }],
    [/\/operations\/:id\/(?:edit|extend)$/, { prompt }],
    [/\/share$/, { scope: 'channel' }],
    [/\/sessions\/:session$/, { pinned: true }],
    [
      /(?:generate|estimate|edit_video|estimate_edit)$/,
      some(
        [
          { prompt, video: id },
          { prompt, style },
        ],
        1,
        world,
      )[0],
    ],
  ];
  return bodies.find(([path]) => path.test(pattern))?.[1] ?? {};
}

/** So many of them, each once. */
function some<T>(all: readonly T[], count: number, { random }: OthersWorld): readonly T[] {
  return all
    .map((each) => [random(), each] as const)
    .toSorted(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, each]) => each);
}
