import type { ProviderStart } from '../../../domain/provider.ts';
import { type ServerFacts, sizeFor } from './server-model.ts';

/**
 * Puts a video request into the words of OpenAI's `/v1/videos`: JSON, or a form where a picture goes along.
 *
 * @returns undefined for a shape that the operator did not name
 * @see openai 7.59.0, `resources/videos` (2026-11-29)
 */
export function serverBody({ request, image }: ProviderStart, facts: ServerFacts): string | FormData | undefined {
  const size = sizeFor(facts, request.resolution, request.aspectRatio);
  if (size === undefined) return undefined;
  const fields: Readonly<Record<string, string>> = {
    prompt: request.prompt,
    ...(facts.model === undefined ? {} : { model: facts.model }),
    // A text in the official client; servers read either.
    seconds: String(request.durationSeconds),
    size,
  };
  if (image === undefined) return JSON.stringify(fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const ending = image.mimeType === 'image/png' ? 'png' : 'jpg';
  form.append('input_reference', new Blob([Uint8Array.from(image.bytes)], { type: image.mimeType }), `image.${ending}`);
  return form;
}
