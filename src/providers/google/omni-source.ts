import { ProviderError } from '../../domain/errors.ts';
import type { ProviderStart } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import { sourceOf } from '../../domain/video-request.ts';
import { googleOrigin } from './download.ts';
import { fileIdOf, interactionIdOf } from './interactions.ts';
import { maxInsideOnProject, maxInsideWithKey } from './omni-limits.ts';

/** How a request names the video that it is made of. */
export type OmniSource =
  | { readonly kind: 'interaction'; readonly id: string }
  | { readonly kind: 'file'; readonly uri: string }
  | { readonly kind: 'inside'; readonly bytes: Uint8Array };

export interface SourceWays {
  readonly account: 'key' | 'project';
  upload?(video: Blob, signal: AbortSignal): Promise<string>;
}

/**
 * Finds a way to name the earlier video of a request: with a key by the interaction that made it, as long as Google has its file; else, and
 * always on a project, by our own copy.
 *
 * @returns undefined for a request that is made of none
 * @throws {ProviderError} `rejected` when it is not there or too large, `not sent` when it could not be brought to Google
 */
export async function omniSource(start: ProviderStart, ways: SourceWays, signal: AbortSignal): Promise<OmniSource | undefined> {
  const { operationName, video } = start.extendFrom ?? {};
  const earlier = sourceOf(start.request);
  if (earlier === undefined) return start.request.video && sent(video, ways, signal);
  const id = ways.account === 'key' ? interactionIdOf(operationName) : undefined;
  if (id !== undefined && earlier.uri !== undefined) return { kind: 'interaction', id };
  // What another of Google's models made has no interaction, but a file in the same place.
  const fileId = ways.account === 'key' ? fileIdOf(earlier.uri) : undefined;
  if (fileId !== undefined) return { kind: 'file', uri: `${googleOrigin}/v1beta/files/${fileId}` };
  // Made here and still there, as far as anybody knows: Google has the last word.
  if (video === undefined && id !== undefined) return { kind: 'interaction', id };
  return sent(video, ways, signal);
}

/** A video that Google gets from us. */
async function sent(video: Blob | undefined, ways: SourceWays, signal: AbortSignal): Promise<OmniSource> {
  if (video === undefined) throw new ProviderError('rejected', text('provider.extendUnknown'), { code: 'extend_unknown' });
  // What is too large is never read.
  if (video.size <= (ways.account === 'key' ? maxInsideWithKey : maxInsideOnProject))
    return { kind: 'inside', bytes: await readSource(video) };
  if (ways.upload !== undefined) return { kind: 'file', uri: await ways.upload(video, signal) };
  const details = { code: 'source_too_large' };
  throw new ProviderError('rejected', text('google.sourceTooLarge', { max: maxInsideOnProject / 1_000_000 }), details);
}

/** @throws {ProviderError} `rejected` where the file is gone since its size was looked at */
export async function readSource(video: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await video.arrayBuffer());
  } catch (cause) {
    throw new ProviderError('rejected', text('provider.extendUnknown'), { code: 'extend_unknown', cause });
  }
}
