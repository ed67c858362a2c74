import type { Context } from 'hono';
import type { Model } from '../../../domain/catalog.ts';
import { type Command, generationIdsIn, parseOptions } from '../../../domain/command.ts';
import { type GenerationView, isErased, type ReplyTarget } from '../../../domain/generation.ts';
import { valuesIn } from '../../../domain/place-settings/place-settings.ts';
import { settingScopeOf } from '../../../domain/place-settings/setting-scope.ts';
import { wantsPrivate } from '../../../domain/place-settings/wants-private.ts';
import { asPrivate, isPrivate } from '../../../domain/private-target.ts';
import type { Submission } from '../../../domain/submission.ts';
import { type Text, text } from '../../../domain/texts.ts';
import type { Actor } from '../../../domain/video-engine.ts';
import { inTurn } from '../../../lib/in-turn.ts';
import { type Asking, type AskingPerson, isTheirs, mayHere, requesterOf } from '../access/asking.ts';
import type { People } from '../access/people.ts';
import type { WebDeps } from '../web-deps.ts';
import type { OperationAnswer } from './answer-schemas.ts';
import { baseUrl, generationBody } from './answers.ts';
import { checkSessionId, type RestRequest } from './body.ts';
import { RestError } from './error.ts';
import { offeredModels } from './options.ts';

const defaultSession = 'web';
const budgetChannel = 'web';

/** What all addresses of the API share. */
export interface RestApi {
  readonly deps: WebDeps;
  readonly people: People;
  readonly video: Command;
  /** Models for videos that people can choose, the better ones first. */
  readonly offered: readonly Model[];
  readonly image: Command;
  readonly history: Command;
  /** Who asks, and in which session. @param sessionId absent: the one of requests without a session */
  spender(context: Context, sessionId?: string): Pick<Submission, 'requester' | 'replyTarget'>;
  /**
   * The same, for its person alone where that is asked for, or holds on the page, or follows from something that is.
   *
   * @param asked as their values say, of each that they send together: one is enough
   * @throws {UserError} `not_allowed` for what is to be public where everything is private
   */
  privately<Call extends { readonly replyTarget: ReplyTarget }>(
    call: Call,
    asked: readonly unknown[],
    sources?: readonly string[],
  ): Promise<Call>;
  actor(context: Context): Actor;
  /** Who of the people asks. */
  asking(): AskingPerson | undefined;
  /** Whether the one who asks may change a generation. */
  mayChange(generation: Pick<GenerationView, 'requester'>): boolean;
  /** @throws {RestError} `not_found`, also where it belongs to another session than the one that was named */
  find(id: unknown, sessionId?: string): Promise<GenerationView>;
  /** The generation that the address names. @throws {RestError} as `find` */
  named(context: Context): Promise<GenerationView>;
  /** The same, also where its person deleted it: a repeat names what is gone by now. What is new looks for it by `valuesHere`. */
  namedBefore(context: Context): Promise<Pick<GenerationView, 'id' | 'replyTarget'>>;
  /** The values of a command. @throws {RestError} where they name a generation of another session */
  valuesHere(command: Command, raw: RestRequest['raw'], sessionId: string | undefined): Promise<Record<string, unknown>>;
  /** How generations stand, as this server tells it, in their order. */
  tellAll(generations: readonly GenerationView[], base: string): Promise<readonly OperationAnswer[]>;
  /** The same of one. */
  tell(generation: GenerationView, base: string): Promise<OperationAnswer>;
  answer(context: Context, generation: GenerationView): Promise<Response>;
}

export function createRestApi(deps: WebDeps, people: People, asking: Pick<Asking, 'current'>): RestApi {
  const findBefore = async (id: unknown, sessionId?: string): Promise<GenerationView> => {
    const generation = typeof id === 'string' && id.length <= 100 ? await deps.engine.find(id) : undefined;
    const isElsewhere = sessionId !== undefined && generation?.replyTarget.channelId !== sessionId;
    if (generation === undefined || isElsewhere) throw notFound(deps);
    return generation;
  };
  const find = async (id: unknown, sessionId?: string): Promise<GenerationView> => {
    const generation = await findBefore(id, sessionId);
    if (isErased(generation)) throw notFound(deps);
    return generation;
  };
  const video = findCommand(deps.commands, 'video');
  const offered = offeredModels(video);
  const isMine = ({ requester }: Pick<GenerationView, 'requester'>): boolean => {
    const person = asking.current();
    return person !== undefined && isTheirs(person, requester);
  };
  const mayChange: RestApi['mayChange'] = (generation) => {
    const person = asking.current();
    return mayHere(person, 'admin') || (mayHere(person, 'member') && isMine(generation));
  };
  const telling = { ...deps, offered, find: (id: string) => deps.engine.find(id), mayChange, isMine };
  const tellAll: RestApi['tellAll'] = async (generations, base) => {
    const ids = generations.map(({ id }) => id);
    const person = asking.current();
    const keeper = person === undefined ? ({ platform: 'web', id: 'web' } as const) : requesterOf(person);
    const entries = await deps.engine.library.entriesOf(ids, keeper);
    return await Promise.all(generations.map((generation, index) => generationBody(generation, base, telling, entries[index])));
  };
  const tell: RestApi['tell'] = async (generation, base) => {
    const [told] = await tellAll([generation], base);
    if (told === undefined) throw new Error('one is told of as one');
    return told;
  };
  return {
    deps,
    people,
    video,
    offered,
    tell,
    tellAll,
    image: findCommand(deps.commands, 'image'),
    history: findCommand(deps.commands, 'history'),
    spender: (context, sessionId = defaultSession) => ({
      requester: people.personOf(context),
      // A session is what its caller says, so that the budget of a channel is that of the whole web.
      replyTarget: { platform: 'web', channelId: sessionId, ids: { parent: budgetChannel } },
    }),
    async privately(call, asked, sources = []) {
      const { replyTarget } = call;
      const wish = asked.includes(true) ? true : asked.length > 0 && asked.every((each) => each === false) ? false : undefined;
      const here = valuesIn(await deps.engine.placeSettings(settingScopeOf(replyTarget)));
      const earlier = await inTurn(sources, (id) => deps.engine.find(id));
      const follows = earlier.some((each) => each !== undefined && isPrivate(each.replyTarget));
      return follows || wantsPrivate(wish, here) ? { ...call, replyTarget: asPrivate(replyTarget, replyTarget) } : call;
    },
    // Who runs this bot or has its token may change what they can name, and nothing of another session they don't name; people of the web their own.
    actor: (context) => ({ requester: people.personOf(context), mayManage: mayHere(asking.current(), 'admin') }),
    asking: () => asking.current(),
    mayChange,
    find,
    named: (context) => find(context.req.param('id'), checkSessionId(context.req.query('session_id'))),
    namedBefore: (context) => findBefore(context.req.param('id'), checkSessionId(context.req.query('session_id'))),
    // To name the generation of another session gives no more right to it here than anywhere.
    async valuesHere(command, raw, sessionId) {
      const values = parseOptions(command, raw);
      for (const id of generationIdsIn(command, values)) await find(id, sessionId);
      return values;
    },
    answer: async (context, generation) =>
      context.json(await tell(generation, baseUrl(context, deps.web)), 200, { 'cache-control': 'no-store' }),
  };
}

function notFound({ keepDays }: WebDeps): RestError {
  return new RestError('not_found', notFoundText(keepDays));
}

export function notFoundText(keepDays: number): Text {
  return keepDays === 0 ? text('answer.notFoundEver') : text('answer.notFound', { count: keepDays });
}

export function findCommand(commands: readonly Command[], name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command === undefined) throw new Error(`the web needs the command ${name}`);
  return command;
}
