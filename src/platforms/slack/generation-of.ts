import { readButtonId } from '../../domain/button.ts';
import type { GenerationView } from '../../domain/generation.ts';
import { readChosen } from '../chat/buttons.ts';
import { lookHere } from '../chat/find-here.ts';
import { findPost } from '../chat/find-post.ts';
import { type HandlingDeps, hereOf } from './event-context.ts';
import type { ShownMessage, SlackEvent } from './payloads.ts';

/**
 * Which of the videos here a message is about: it was noted when it was posted; else its mark says so, or its buttons, where they are about
 * one. Any app can write either, so that it has to be one of here.
 */
export async function generationOf(
  { ts, metadata, blocks }: ShownMessage,
  slackEvent: SlackEvent,
  { engine }: Pick<HandlingDeps, 'engine'>,
): Promise<GenerationView | undefined> {
  const here = hereOf(slackEvent);
  const marked = metadata?.event_payload.id;
  const buttons = JSON.stringify(blocks).match(/"action_id":"[^"]+"/g) ?? [];
  const named = [marked, ...buttons.map((found) => readButtonId(found.slice(13, -1))?.id)].filter(
    (each) => typeof each === 'string',
  );
  const [id, ...others] = new Set(named.map((each) => readChosen(each).id));
  const found = id === undefined || others.length > 0 ? undefined : await lookHere(engine, here, id);
  return (await findPost(engine, here, ts)) ?? found;
}
