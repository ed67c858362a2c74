import type { Context } from 'hono';
import { z } from 'zod';
import { parseOptions } from '../../../domain/command.ts';
import { pageScope } from '../../../domain/place-settings/setting-scope.ts';
import { text } from '../../../domain/texts.ts';
import { createTries } from '../access/tries.ts';
import type { RestApi } from './api.ts';
import { readJson } from './body.ts';
import { RestError } from './error.ts';
import type { SuggestionAnswer } from './form-schemas.ts';
import { planned } from './requests.ts';
import type { Route } from './route.ts';

/** A text model is asked for each: nobody reads more of them in a minute. */
const suggestionsPerMinute = 10;

export const suggestionRequest = z.strictObject({
  prompt: z.string().min(1),
  model: z.string().optional(),
  /** Then the words need not describe what is seen. */
  starts_from_image: z.boolean().optional(),
});

/** Better words for a prompt, to be accepted or not before anything is made. */
export function suggestionRoutes(api: RestApi): readonly Route[] {
  const { deps, people, video } = api;
  const tries = createTries({ ...deps, windows: deps.shared?.windows }, { name: 'suggestions', allowed: suggestionsPerMinute });
  return [
    {
      method: 'POST',
      path: '/suggest_prompt',
      async handle(context) {
        const { prompt, model, starts_from_image: startsFromImage = false } = await readSuggestion(context);
        const request = await planned(video, parseOptions(video, { prompt, ...(model !== undefined && { model }) }));
        const waitMs = await tries.count(people.personOf(context).id);
        if (waitMs > 0) throw tooOften(Math.ceil(waitMs / 1000));
        const image = { image: { sha256: '', mimeType: 'image/png' as const, width: 1280, height: 720, sizeBytes: 1 } };
        const suggested = await deps.engine.suggestPrompt?.({ ...request, ...(startsFromImage && image) }, pageScope);
        if (suggested === undefined) throw new RestError('not_possible_now', text('answer.noSuggestion'));
        const answer: SuggestionAnswer = { prompt: suggested };
        return context.json(answer, 200, { 'cache-control': 'no-store' });
      },
    },
  ];
}

async function readSuggestion(context: Context): Promise<z.infer<typeof suggestionRequest>> {
  const given = suggestionRequest.safeParse(await readJson(context));
  if (given.success) return given.data;
  const field = String(given.error.issues[0]?.path[0] ?? 'prompt');
  throw new RestError(
    'invalid_option',
    text('option.invalid', { option: text('option.prompt'), expected: text('expected.valid') }),
    { field },
  );
}

function tooOften(seconds: number): RestError {
  return new RestError('too_many_tries', text('answer.suggestionSoon', { seconds }), {
    headers: { 'retry-after': String(seconds) },
  });
}
