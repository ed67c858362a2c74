import { BlockedReason, FinishReason, type GenerateContentResponse } from '@google/genai';
import { ProviderError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { byGoogle } from './by-google.ts';
import { plainMessage } from './google-error.ts';
import { explainRefusal, isRefusal } from './safety.ts';

/** The model, or what looks at its work, said no. `NO_IMAGE`, `IMAGE_OTHER` and the rest are failures. */
const refusals: readonly (FinishReason | undefined)[] = [
  ...[FinishReason.SAFETY, FinishReason.BLOCKLIST, FinishReason.PROHIBITED_CONTENT, FinishReason.SPII],
  ...[FinishReason.IMAGE_SAFETY, FinishReason.IMAGE_PROHIBITED_CONTENT],
  ...[FinishReason.RECITATION, FinishReason.IMAGE_RECITATION],
];

/**
 * Takes the picture out of an answer of Gemini's image model.
 *
 * @throws {ProviderError} `rejected` with `refused` or `no_media` where Google says why there is none, `unknown` where it says nothing
 * @see https://ai.google.dev/api/generate-content#FinishReason
 */
export function readStill({ candidates, promptFeedback }: GenerateContentResponse): Uint8Array {
  const [candidate] = candidates ?? [];
  const parts = (candidate?.content?.parts ?? []).filter(({ thought }) => thought !== true);
  // What it thinks holds drafts; of what it answers the last one is the picture.
  const data = parts.findLast(({ inlineData }) => inlineData?.mimeType?.startsWith('image/'))?.inlineData?.data;
  if (data) return Buffer.from(data, 'base64');
  const blocked = promptFeedback?.blockReason;
  if (candidate?.finishReason === undefined && blocked === undefined) {
    throw new ProviderError('unknown', text('provider.noClearAnswer', byGoogle), { code: 'unreadable_answer' });
  }
  const said = [candidate?.finishMessage, promptFeedback?.blockReasonMessage, ...parts.map((part) => part.text)];
  const words = said.flatMap((each) => (each ? [each] : []));
  const isBlocked = blocked !== undefined && blocked !== BlockedReason.OTHER;
  if (isBlocked || refusals.includes(candidate?.finishReason) || words.some(isRefusal)) {
    throw new ProviderError('rejected', explainRefusal(words).reason, { code: 'refused' });
  }
  const message = plainMessage(words.join(' '));
  const reason = message === '' ? text('still.failedNoMessage', byGoogle) : text('still.failed', { ...byGoogle, message });
  throw new ProviderError('rejected', reason, { code: 'no_media', cause: candidate?.finishReason ?? blocked });
}
