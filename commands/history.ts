import { z } from 'zod';
import { type Answer, type CommandCall, defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { channelOf, generationStates } from '../src/domain/generation.ts';
import { libraryPersonOf } from '../src/domain/library/library.ts';
import { wholeNumber, yesOrNo } from '../src/domain/option-types.ts';
import { asReadBy } from '../src/domain/status.ts';
import { text } from '../src/domain/texts.ts';
import type { HistoryFilter, VideoEngine } from '../src/domain/video-engine.ts';

interface HistoryDeps {
  readonly engine: Pick<VideoEngine, 'history' | 'keepFilter' | 'filter'>;
}

/** `/history`: what was made where the command is called, never elsewhere. */
export function createHistoryCommand(deps: HistoryDeps) {
  return defineCommand({
    name: 'history',
    description: 'command.history',
    entry: 'slash',
    answers: 'list',
    options: z.strictObject({
      words: z
        .string()
        .max(200)
        .optional()
        .meta({ description: 'help.words', aliases: ['w', 'search'] }),
      person: z
        .string()
        .max(100)
        .optional()
        .meta({ description: 'help.person', aliases: ['by'], person: true }),
      favourites: yesOrNo()
        .optional()
        .meta({ description: 'help.favourites', aliases: ['f', 'favorites'] }),
      before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().meta({ description: 'help.before', onlyApi: true }),
      limit: wholeNumber(1, 100)
        .default(10)
        .meta({ description: 'help.limit', aliases: ['l'], default: 10, onlyApi: true }),
      state: z.enum(generationStates()).optional().meta({ description: 'help.state', onlyApi: true }),
    }),
    run({ words, person, favourites, before, limit, state }, { requester, replyTarget, pageSize }) {
      const filter: HistoryFilter = {
        limit: pageSize ?? limit,
        ...(replyTarget.tenant !== undefined && { tenant: replyTarget.tenant }),
        ...(words !== undefined && { words }),
        ...(person !== undefined && { requesterId: person }),
        ...(favourites === true && { favouriteOf: libraryPersonOf(requester) }),
        ...(state !== undefined && { states: [state] }),
      };
      return page(deps, filter, { requester, replyTarget }, before);
    },
  });
}

/** The buttons under a page of history. Their id says how the history was narrowed down, and before which number the page begins. */
export function createPageCommand(deps: HistoryDeps) {
  return defineCommand({
    name: 'page',
    description: 'command.page',
    entry: 'button',
    answers: 'list',
    options: z.strictObject({ id: z.string().max(80).meta({ description: 'help.id' }) }),
    async run({ id }, { requester, replyTarget }) {
      const [filterId = '', before] = id.split('.');
      const filter = await deps.engine.filter(filterId);
      const isHere = filter?.tenant === undefined || filter.tenant === replyTarget.tenant;
      if (filter === undefined || !isHere) throw new UserError('not_found', text('answer.pageGone'));
      return page(deps, filter, { requester, replyTarget }, before === undefined ? undefined : Number(before));
    },
  });
}

async function page(
  { engine }: HistoryDeps,
  filter: HistoryFilter,
  { requester, replyTarget }: Pick<CommandCall, 'requester' | 'replyTarget'>,
  before: number | undefined,
): Promise<Answer> {
  const found = await engine.history({ ...filter, ...channelOf(replyTarget), ...(before !== undefined && { before }) });
  const hasMore = before !== undefined || found.next !== undefined;
  const id = hasMore ? await engine.keepFilter(filter, requester) : undefined;
  return {
    kind: 'history',
    page: { ...found, generations: found.generations.map((each) => asReadBy(requester, each)) },
    newest: before === undefined ? undefined : id,
    older: found.next === undefined ? undefined : `${id}.${found.next}`,
    filtered:
      filter.words !== undefined ||
      filter.requesterId !== undefined ||
      filter.states !== undefined ||
      filter.favouriteOf !== undefined,
  };
}
