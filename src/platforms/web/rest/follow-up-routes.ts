import type { Context } from 'hono';
import { z } from 'zod';
import { type FollowUp, followUps } from '../../../domain/follow-ups/plan-follow-up.ts';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import type { SourceWay } from '../../../domain/lineage.ts';
import { promptVariants } from '../../../domain/sets/alternatives.ts';
import { cleanPrompt } from '../../../domain/video-request.ts';
import { findCommand, type RestApi } from './api.ts';
import { checkAgreed, checkSessionId, readJson, unknownField } from './body.ts';
import { submit } from './requests.ts';
import type { Route } from './route.ts';

const video = z.int().min(1).optional();
const sessionId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,100}$/)
  .optional();
const withWords = z.strictObject({
  prompt: z.string().min(1),
  video,
  session_id: sessionId,
  agreed_usd: z.number().min(0).optional(),
});

/** What each of them takes, for the description of the API. The commands read it, and say what is wrong. */
export const followUpRequests = {
  EditRequest: withWords,
  ExtendRequest: withWords,
  UpscaleRequest: withWords.omit({ prompt: true }),
} as const;

/** The ways that each wish may be met in. */
const ways: Readonly<Record<FollowUp, readonly SourceWay[]>> = {
  edit: ['edit', 'change'],
  extend: ['extend', 'continue'],
  upscale: ['upscale', 'remake'],
};

/** Making another video from one that is there. */
export function followUpRoutes(api: RestApi): readonly Route[] {
  return followUps.map((wish) => ({
    method: 'POST',
    path: `/operations/:id/${wish}`,
    handle: (context) => ask(api, context, wish),
  }));
}

/** It belongs to the session of the video that it is made from, unless that one is of a chat. */
async function ask(api: RestApi, context: Context, wish: FollowUp): Promise<Response> {
  const named = await api.namedBefore(context);
  const { session_id: given, agreed_usd: agreed, ...body } = await readJson(context);
  const command = findCommand(api.deps.commands, wish);
  const { id: _, referenceImages: _r, ...known } = command.options.shape;
  for (const field of Object.keys(body)) {
    if (!(field in known)) throw unknownField(field, [...Object.keys(known), 'session_id', 'agreed_usd']);
  }
  const session = checkSessionId(given) ?? checkSessionId(context.req.query('session_id'));
  const { platform, channelId } = named.replyTarget;
  const filled = Object.entries(body).filter(([, value]) => value !== null);
  const raw = { ...Object.fromEntries(filled), id: named.id };
  const inSession = session ?? (platform === 'web' ? channelId : undefined);
  return submit(api, context, command, { raw, sessionId: inSession, ...checkAgreed(agreed) }, async (made) =>
    isSame(made, wish, raw),
  );
}

/** The same wish about the same video in the same words; in which way it is met depends on the time. */
function isSame(made: GenerationView, wish: FollowUp, raw: Readonly<Record<string, unknown>>): boolean {
  const { source } = made;
  if (source === undefined || !ways[wish].includes(source.how)) return false;
  if (source.generationId !== raw.id || source.video !== Number(raw.video ?? 1)) return false;
  if (wish === 'upscale') return true;
  const asked = promptVariants(cleanPrompt(String(raw.prompt ?? '')));
  const members = made.members ?? [made];
  const wordsOf = ({ request }: GenerationView) => (source.how === 'change' ? request.changes : request.prompt);
  // Of one that was deleted since, nothing is left to compare.
  return asked.length === members.length && members.every((each, at) => isErased(each) || wordsOf(each) === asked[at]?.prompt);
}
