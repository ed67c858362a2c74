import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { isEnded, isErased, isSameChannel, type ReplyTarget } from '../src/domain/generation.ts';
import type { ImageBytes } from '../src/domain/media.ts';
import { requestPictures, withSource } from '../src/domain/option-schema.ts';
import { wholeNumber } from '../src/domain/option-types.ts';
import { askedAgain } from '../src/domain/sets/request-set.ts';
import { consentOf } from '../src/domain/submission.ts';
import { text } from '../src/domain/texts.ts';
import type { Submitted, VideoEngine } from '../src/domain/video-engine.ts';
import { sourceOf, type VideoRequest } from '../src/domain/video-request.ts';
import { acceptedText } from './accepted-text.ts';

export interface AgainDeps {
  readonly engine: Pick<VideoEngine, 'submit' | 'find' | 'image' | 'extensionSource'>;
}

/**
 * The button under a finished video: the same request once more, for the person who presses it. Pressed twice it is one video: the next one can
 * only be asked for when the last one has ended.
 */
export function createAgainCommand({ engine }: AgainDeps) {
  return defineCommand({
    name: 'again',
    description: 'command.again',
    entry: 'button',
    answers: 'generation',
    options: z.strictObject({
      id: z.string().max(80).meta({ description: 'help.id', generation: true }),
      video: wholeNumber(1, 100).optional().meta({ description: 'help.whichVideo', onlyApi: true }),
    }),
    async run({ id, video }, call) {
      const { requester, replyTarget, eventId: intakeId } = call;
      const earlier = await engine.find(id);
      // A button only ever stands where its video was made.
      if (earlier === undefined || !isSameChannel(earlier.replyTarget, replyTarget) || isErased(earlier))
        throw new UserError('not_found', text('answer.notFoundEver'));
      const asked = askedAgain(earlier.request);
      // Of one of several there is one more.
      const request = await asOfNow(video === undefined ? asked : { ...asked, numberOfVideos: 1 }, engine, replyTarget);
      const images = await picturesOf(request, engine);
      for (let round = 1; ; round += 1) {
        // The id of the video says the workspace, too: within one, no two people have the same id.
        const eventId = `again:${video === undefined ? id : `${id}.${video}`}:${requester.platform}:${requester.id}:${round}`;
        const submitted: Submitted = await engine.submit({
          ...{ request, images, requester, replyTarget, eventId, intakeId, repeats: id },
          ...consentOf(call),
          ...(earlier.source && { source: earlier.source }),
        });
        if (submitted.repeated && isEnded(submitted.generation.state)) continue;
        return {
          kind: 'generation',
          ...submitted,
          text: submitted.repeated ? text('answer.againRunning') : acceptedText(submitted.generation),
        };
      }
    },
  });
}

/** A video that is made of another one: that one is older by now, or gone. @throws {UserError} as `extensionSource` does */
async function asOfNow(request: VideoRequest, engine: AgainDeps['engine'], place: ReplyTarget): Promise<VideoRequest> {
  const earlier = sourceOf(request);
  return earlier === undefined
    ? request
    : withSource(request, await engine.extensionSource(earlier.generationId, place, earlier.video));
}

/**
 * The pictures of a request with their bytes.
 *
 * @param given those that are not stored yet
 * @throws {UserError} when they are gone by age
 */
export async function picturesOf(
  request: VideoRequest,
  engine: Pick<VideoEngine, 'image'>,
  given: readonly ImageBytes[] = [],
): Promise<readonly ImageBytes[]> {
  const named = requestPictures(request).map(({ image: { sha256 } }) => sha256);
  return await Promise.all(
    [...new Set(named)].map(async (sha256) => {
      const bytes = given.find((image) => image.sha256 === sha256) ?? (await engine.image(sha256));
      if (bytes === undefined) throw new UserError('invalid_image', text('answer.imageGone'), { option: 'image' });
      return bytes;
    }),
  );
}
