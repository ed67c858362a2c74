import type { GoogleGenAIInteraction as Interaction } from '@google/genai';
import type { OperationCheck, ProviderVideo } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import { byGoogle } from './by-google.ts';
import { plainMessage } from './google-error.ts';
import { explainRefusal, isRefusal } from './safety.ts';

const name = /^interactions\/([\w~=+-][\w.~=+-]{0,299})(?:\/files\/([\w-]{1,100}))?$/;

/** How an interaction is kept: its id, and the file with its video where Google named one. With the file nobody has to ask again. */
export interface InteractionName {
  readonly id: string;
  readonly fileId: string | undefined;
}

export function writeInteractionName({ id, fileId }: InteractionName): string {
  return fileId === undefined ? `interactions/${id}` : `interactions/${id}/files/${fileId}`;
}

/** @returns undefined for anything that must not be put into an address */
export function readInteractionName(operationName: unknown): InteractionName | undefined {
  const parts = typeof operationName === 'string' && !operationName.includes('..') ? name.exec(operationName) : undefined;
  return parts?.[1] === undefined ? undefined : { id: parts[1], fileId: parts[2] };
}

export function interactionIdOf(operationName: string | undefined): string | undefined {
  return readInteractionName(operationName)?.id;
}

/** The file behind an address of Google's: `https://…/v1beta/files/abc:download?alt=media`, or `files/abc`. */
export function fileIdOf(uri: string | undefined): string | undefined {
  return /(?:^|\/)files\/([\w-]{1,100})(?:[:?].*)?$/.exec(uri ?? '')?.[1];
}

/** Google's address of a file; its downloads need the key. */
export function fileAddress(fileId: string): string {
  return `https://generativelanguage.googleapis.com/v1beta/files/${fileId}:download?alt=media`;
}

/**
 * Judges an interaction: by its videos, then by how it ended, then by what it says.
 *
 * How a refusal of the safety filter looks here is not documented, only that there is one; so each word that came is read for it.
 *
 * @see https://ai.google.dev/gemini-api/docs/omni
 */
export function readInteraction(interaction: Interaction): OperationCheck {
  const videos = videosOf(interaction);
  if (videos.length > 0) return { state: 'finished', videos, notes: [] };
  const { status } = interaction;
  if (status === 'in_progress' || status === 'queued') return { state: 'running' };
  const words = wordsOf(interaction);
  if (words.some(isRefusal)) return { state: 'refused', ...explainRefusal(words) };
  const plain = plainMessage(words.join(' '));
  if (plain !== '')
    return { state: 'failed', reason: text('provider.failed', { ...byGoogle, message: plain }), code: codeOf(status) };
  const reason = text(status === 'completed' ? 'provider.finishedWithoutVideo' : 'provider.failedNoMessage', byGoogle);
  return { state: 'failed', reason, code: codeOf(status) };
}

function codeOf(status: string): string {
  return status === 'completed' ? 'no_media' : `interaction_${status}`;
}

/** How a turn stands that has no video: what came along then is another's. */
const withoutVideo: readonly string[] = ['in_progress', 'queued', 'failed', 'cancelled'];

/** The last video of the last turn: an answer may repeat the turns before it, and with them the video that is to be changed. */
function videosOf({ status, steps = [] }: Interaction): readonly ProviderVideo[] {
  const repeatsTurns = steps.some((step) => step.type === 'user_input');
  if (repeatsTurns && withoutVideo.includes(status)) return [];
  const last = sinceAsked(steps).findLast((step) => step.type === 'model_output');
  const parts = last?.type === 'model_output' ? (last.content ?? []) : [];
  const videos = parts.flatMap((part): readonly ProviderVideo[] => {
    if (part.type !== 'video') return [];
    const mimeType = part.mime_type ?? 'video/mp4';
    const fileId = fileIdOf(part.uri);
    if (fileId !== undefined) return [{ mimeType, uri: fileAddress(fileId) }];
    if (part.uri) return [{ mimeType, uri: part.uri }];
    return part.data ? [{ mimeType, bytes: Buffer.from(part.data, 'base64') }] : [];
  });
  return videos.slice(-1);
}

function sinceAsked(steps: NonNullable<Interaction['steps']>): NonNullable<Interaction['steps']> {
  return steps.slice(steps.findLastIndex((step) => step.type === 'user_input') + 1);
}

/** What Google says instead of a video: its errors, else the model's own words. */
function wordsOf({ errors = [], steps = [] }: Interaction): readonly string[] {
  const said = errors.flatMap(({ message }) => (message ? [message] : []));
  if (said.length > 0) return said;
  const parts = sinceAsked(steps).flatMap((step) => (step.type === 'model_output' ? (step.content ?? []) : []));
  return parts.flatMap((part) => (part.type === 'text' && part.text ? [part.text] : []));
}
