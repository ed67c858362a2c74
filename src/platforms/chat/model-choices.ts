import type { Model } from '../../domain/catalog.ts';
import { type Command, completeValues, optionsJsonSchema, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import { shortPrice } from '../../domain/quote-texts.ts';
import { checkVideoRequest } from '../../domain/request-rules.ts';
import type { StyleAsker } from '../../domain/styles/style-book.ts';
import { type Text, text } from '../../domain/texts.ts';
import { isStill, priceUsd, type VideoRequest } from '../../domain/video-request.ts';
import { inTurn } from '../../lib/in-turn.ts';

/** A model that can be chosen, with what a video by it would cost. */
export interface ModelChoice {
  readonly id: string;
  /** “the model: $0.80 for 8 s, 720p”; the name alone where it can’t make what was asked for so far. */
  readonly label: Text;
}

/**
 * The models of a command, each with the price of what somebody has typed so far.
 *
 * @param raw values of the other options, as they stand; what can't be read yet is left out
 * @param typed of the model's name or id. Empty: all of them
 * @param asker whose styles they may name
 */
export async function modelChoices(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  typed: string,
  offered: readonly Model[],
  asker: StyleAsker,
): Promise<readonly ModelChoice[]> {
  const ids = (optionsJsonSchema(command.options).properties.model?.enum ?? []).map(String);
  const wanted = typed.trim().toLowerCase();
  const { model: _, quality: _q, ...others } = await readable(command, raw, asker);
  return await Promise.all(
    offered
      .filter(({ id, label }) => ids.includes(id) && [id, label].some((each) => each.toLowerCase().includes(wanted)))
      .map(async (model) => ({ id: model.id, label: labelOf(model, await requestBy(command, model, others, asker)) })),
  );
}

/** The id of the model that somebody typed by its name; anything else stays as it is. */
export function modelTyped(typed: unknown, offered: readonly Model[]): unknown {
  if (typeof typed !== 'string') return typed;
  const wanted = typed.trim().toLowerCase();
  return offered.find(({ id, label }) => [id, label].some((each) => each.toLowerCase() === wanted))?.id ?? typed;
}

/** Each value that can be read by itself. */
async function readable(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  asker: StyleAsker,
): Promise<Readonly<Record<string, unknown>>> {
  const read = await inTurn(Object.entries(raw), async ([name, value]) =>
    (await plannedWith(command, { [name]: value }, asker)) === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(read.flat());
}

async function requestBy(
  command: Command,
  { id }: Model,
  raw: Readonly<Record<string, unknown>>,
  asker: StyleAsker,
): Promise<VideoRequest | undefined> {
  return await plannedWith(command, { ...raw, model: id }, asker);
}

async function plannedWith(
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  asker: StyleAsker,
): Promise<VideoRequest | undefined> {
  try {
    const { values } = await completeValues(command, parseOptions(command, raw), asker);
    return await command.plan?.(values);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function labelOf(model: Model, request: VideoRequest | undefined): Text {
  const price = request && priceUsd(request, model);
  // The words are still to come, and so are pictures.
  const isPossible = request !== undefined && checkVideoRequest({ ...request, prompt: 'x' }, model).length === 0;
  if (request === undefined || price === undefined || !isPossible) return text('list.one', { value: model.label });
  const { durationSeconds: seconds, resolution } = request;
  const what = isStill(request) ? resolution : text('quote.length', { seconds, resolution });
  return text('quote.modelChoice', { model: model.label, price: shortPrice(price, request), what });
}
