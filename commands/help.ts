import { z } from 'zod';
import type { Model } from '../src/domain/catalog.ts';
import { type Command, type CommandCall, defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { examplesAt, type Help } from '../src/domain/help.ts';
import { type Text, text } from '../src/domain/texts.ts';
import type { Estimate, VideoEngine } from '../src/domain/video-engine.ts';
import type { VideoRequest } from '../src/domain/video-request.ts';
import { createVideoCommand, type VideoCommandDeps } from './video.ts';

export interface HelpDeps extends VideoCommandDeps {
  readonly engine: VideoCommandDeps['engine'] & Pick<VideoEngine, 'estimate'>;
}

type Spender = Pick<CommandCall, 'requester' | 'replyTarget'>;

/** Stands for any words: a price does not depend on them. */
const anyWords = 'a fox in the snow';

/** `/help`: what the bot does, examples to try, what everything costs and who pays. A greeting says the same. @param others commands that it names */
export function createHelpCommand(deps: HelpDeps, others: readonly Command[]) {
  return defineCommand({
    name: 'help',
    description: 'command.help',
    entry: 'slash',
    answers: 'text',
    options: z.strictObject({}),
    run: async (_, call) => ({ kind: 'help', help: await helpFor(deps, others, call) }),
  });
}

async function helpFor(deps: HelpDeps, others: readonly Command[], spender: Spender): Promise<Help> {
  const { models, engine } = deps;
  const video = createVideoCommand(deps);
  const plan = async (given: { readonly prompt: string; readonly model?: string }): Promise<VideoRequest> =>
    video.plan((await video.complete(given, spender)).values);
  const usual = await estimated(async () => engine.estimate(await plan({ prompt: anyWords }), spender));
  const prices = (
    await Promise.all(
      models.map(async (model) => {
        const request = await planned(async () => plan({ prompt: anyWords, model: model.id }));
        const estimate = request && (await estimated(async () => engine.estimate(request, spender)));
        return request === undefined || estimate === undefined || estimate instanceof UserError
          ? []
          : [priceLine(model, request, estimate.priceUsd)];
      }),
    )
  ).flat();
  const commands = others.filter(({ entry }) => entry === 'slash').map(({ name, description }) => ({ name, description }));
  if (usual instanceof UserError) return { examples: [], costs: [usual.text], commands, prices };
  return { examples: examplesAt(shortPrice(usual.priceUsd)), costs: costsOf(usual), commands, prices };
}

/** Who pays, and how much may be spent here still. */
function costsOf({ priceUsd, budget, refusal }: Estimate): readonly Text[] {
  const pays = priceUsd === 0 ? text('chat.paysNobody') : text('chat.paysAdmin');
  if (refusal !== undefined) return [pays, refusal.text];
  if (budget === undefined) return [pays];
  const { name: cap, capUsd, leftUsd } = budget;
  return [pays, text('limit.budgetLeft', { leftUsd, cap, capUsd })];
}

function priceLine({ label }: Model, { durationSeconds: seconds, resolution }: VideoRequest, priceUsd: number | undefined): Text {
  return text('chat.modelPrice', { model: label, price: shortPrice(priceUsd), seconds, resolution });
}

function shortPrice(priceUsd: number | undefined): Text {
  if (priceUsd === undefined) return text('price.unknown');
  return priceUsd === 0 ? text('price.shortFree') : text('price.short', { priceUsd });
}

/** What can't be asked for of a model costs nothing there: it is left out. */
async function planned(plan: () => Promise<VideoRequest>): Promise<VideoRequest | undefined> {
  const made = await estimated(plan);
  return made instanceof UserError ? undefined : made;
}

async function estimated<Made>(make: () => Promise<Made>): Promise<Made | UserError> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
