import { type Command, type JsonSchemaProperty, optionsJsonSchema, parseOptions } from '../../domain/command.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationView } from '../../domain/generation.ts';
import type { Intake } from '../../domain/intake.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { text } from '../../domain/texts.ts';
import { answerMessage } from './answer-messages.ts';
import type { Handling, HandlingDeps } from './event-context.ts';
import { formErrors, readAbout, readFilled } from './form.ts';
import { type FieldValue, readSubmission, type SlackEvent } from './payloads.ts';
import { fetchImage, type SlackFile } from './slack-file.ts';

/** Tells Slack that a form arrived, or what is wrong at which of its fields: then it stays open. */
export type AcknowledgeForm = (answer?: { response_action: 'errors'; errors: Record<string, string> }) => Promise<void>;

/** Pictures by the option that they are for. */
type Pictures<Picture> = Readonly<Record<string, readonly Picture[]>>;

/**
 * Takes forms. What can be said without fetching anything is said in the form itself, where nothing that was written is lost: Slack waits
 * 3 seconds, and the store answers within milliseconds. Pictures are fetched after that.
 */
export function createFormHandler(deps: HandlingDeps, handling: Handling) {
  const { engine, texts } = deps;
  const { answer, answering } = deps.answerer;
  const { command, context, find, run, take, callOf, targetOf, sameTarget } = handling;

  const fetchAll = async (
    files: Pictures<SlackFile>,
    { installation }: SlackEvent,
    call: Intake,
  ): Promise<Pictures<ImageBytes>> => {
    const fetched = Object.entries(files).map(async ([option, list]) => {
      const pictures = await Promise.all(list.map((file) => fetchImage(file, option, installation, call, deps)));
      return [option, pictures] as const;
    });
    return Object.fromEntries(await Promise.all(fetched));
  };

  return async (body: unknown, acknowledge: AcknowledgeForm): Promise<void> => {
    const { slackEvent: sent, fields, metadata, eventId } = readSubmission(body);
    const about = readAbout(metadata);
    const { raw, files: given, imageIndex, channelId: chosen } = readFilled(fields);
    const channelId = about?.channelId ?? chosen;
    const slackEvent: SlackEvent = { ...sent, channelId, thread: about?.thread, answer: about?.answer };
    if (about === undefined || channelId === undefined) {
      const refuse = () => Promise.reject(new UserError('not_found', text('answer.formGone')));
      return take(slackEvent, callOf(slackEvent, targetOf(slackEvent), eventId), acknowledge, refuse);
    }
    const wanted = command(about.command);
    try {
      const earlier = about.changes === undefined ? undefined : find(slackEvent, about.changes);
      const call = callOf(
        slackEvent,
        earlier === undefined ? targetOf(slackEvent, about.thread) : sameTarget(slackEvent, earlier),
        eventId,
      );
      await deps.membership.require(call.replyTarget);
      const filled = { ...(earlier === undefined ? {} : keptValues(wanted, earlier, fields)), ...raw };
      const animated = about.imageIds?.[imageIndex];
      const files = { ...(animated !== undefined && { image: [{ id: animated }] }), ...given };
      if (Object.keys(files).length === 0) {
        const answered = await wanted.run(parseOptions(wanted, filled), call);
        await acknowledge();
        await answering(slackEvent, () => answer(slackEvent, answerMessage(answered, context())));
        return;
      }
      const planned = wanted.plan?.(parseOptions(wanted, { ...filled, ...asValues(wanted, standIns(files)) }));
      if (planned !== undefined) engine.estimate(planned, call);
      await take(slackEvent, call, acknowledge, async () => {
        const pictures = asValues(wanted, await fetchAll(files, slackEvent, call));
        await run(slackEvent, wanted, { ...filled, ...pictures }, call);
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await acknowledge({ response_action: 'errors', errors: formErrors(error.option, fields, texts.say(error.text)) });
    }
  };
}

/** A list where the option takes one, else the only one. */
function asValues(wanted: Command, pictures: Pictures<ImageBytes>): Readonly<Record<string, unknown>> {
  const { properties } = optionsJsonSchema(wanted.options);
  const isList = (name: string): boolean => properties[name]?.type === 'array';
  return Object.fromEntries(Object.entries(pictures).map(([name, list]) => [name, isList(name) ? list : list[0]]));
}

/** What stays of a request that is changed: pictures as long as nobody gives others, and every option that has no field in the form. */
function keptValues(
  wanted: Command,
  { request }: GenerationView,
  fields: Readonly<Record<string, FieldValue>>,
): Readonly<Record<string, unknown>> {
  const { properties } = optionsJsonSchema(wanted.options);
  const isPicture = ({ image, items }: JsonSchemaProperty = {}): boolean => image === true || items?.image === true;
  const recalled = Object.entries({ ...wanted.recall?.(request) });
  return Object.fromEntries(recalled.filter(([name]) => !(name in fields) || isPicture(properties[name])));
}

/** Pictures of the right shape without their bytes, to see whether a request can be at all. */
function standIns(files: Pictures<SlackFile>): Pictures<ImageBytes> {
  const standIn = ({ id, original_w, original_h }: SlackFile): ImageBytes => ({
    ...{ sha256: id, mimeType: 'image/jpeg', width: original_w ?? 1280, height: original_h ?? 720 },
    ...{ sizeBytes: 0, bytes: new Uint8Array() },
  });
  return Object.fromEntries(Object.entries(files).map(([name, list]) => [name, list.map(standIn)]));
}
