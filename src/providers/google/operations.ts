import type { GenerateVideosOperation } from '@google/genai';
import { ProviderError } from '../../domain/errors.ts';
import type { OperationCheck, ProviderVideo } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import { byGoogle } from './by-google.ts';
import { plainMessage } from './google-error.ts';
import { explainRefusal, isRefusal } from './safety.ts';

const geminiName = /^models\/[a-z0-9.-]+\/operations\/[\w.-]+$/;
const vertexName = /^(projects\/[\w.:-]+\/locations\/[\w-]+\/)?publishers\/google\/models\/[a-z0-9.-]+\/operations\/[\w.-]+$/;

/**
 * Whether a name of an operation may be put into an address: the SDK does so as it is, and `../` would lead elsewhere.
 *
 * @param name as Google answered it, or as it was stored
 */
export function isGeminiOperationName(name: unknown): name is string {
  return isName(name, geminiName);
}

/** The same for Vertex AI; an express key has no project in its names. */
export function isVertexOperationName(name: unknown): name is string {
  return isName(name, vertexName);
}

function isName(name: unknown, pattern: RegExp): name is string {
  return typeof name === 'string' && name.length <= 500 && pattern.test(name) && !name.includes('..');
}

/**
 * Judges one answer about an operation: by its error, then by its videos, then by its emptiness.
 *
 * @throws {ProviderError} `transient` when the answer is not about an operation at all
 */
export function readOperation(operation: GenerateVideosOperation): OperationCheck {
  if (typeof operation.name !== 'string') {
    throw new ProviderError('transient', text('provider.noClearAnswer', byGoogle), { code: 'unreadable_answer' });
  }
  if (operation.done !== true) return { state: 'running' };
  if (operation.error !== undefined) return failure(operation.error);
  const videos = (operation.response?.generatedVideos ?? []).flatMap(({ video }): readonly ProviderVideo[] => {
    const mimeType = video?.mimeType ?? 'video/mp4';
    if (video?.uri) return [{ mimeType, uri: video.uri }];
    if (!video?.videoBytes) return [];
    const bytes = Buffer.from(video.videoBytes, 'base64');
    // Up to a third more than the video, and as many as there are videos: each goes before the next one is decoded.
    delete video.videoBytes;
    return [{ mimeType, bytes }];
  });
  const refused = operation.response?.raiMediaFilteredCount ?? 0;
  if (videos.length > 0) {
    const asked = videos.length + refused;
    return {
      state: 'finished',
      videos,
      notes: refused > 0 ? [text('provider.partlyRefused', { ...byGoogle, refused, asked })] : [],
    };
  }
  const reasons = operation.response?.raiMediaFilteredReasons ?? [];
  if (refused > 0 || reasons.length > 0) return { state: 'refused', ...explainRefusal(reasons) };
  return { state: 'failed', reason: text('provider.finishedWithoutVideo', byGoogle), code: 'no_media' };
}

/** @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const codeNames: Readonly<Record<number, string>> = {
  3: 'invalid_argument',
  4: 'deadline_exceeded',
  7: 'permission_denied',
  8: 'resource_exhausted',
  9: 'failed_precondition',
  10: 'aborted',
  13: 'internal',
  14: 'unavailable',
};

function failure(error: Record<string, unknown>): OperationCheck {
  const message = typeof error.message === 'string' ? error.message : '';
  if (isRefusal(message)) return { state: 'refused', ...explainRefusal([message]) };
  const plain = plainMessage(message);
  return {
    state: 'failed',
    reason: plain === '' ? text('provider.failedNoMessage', byGoogle) : text('provider.failed', { ...byGoogle, message: plain }),
    code: `operation_${codeNames[Number(error.code)] ?? 'error'}`,
  };
}
