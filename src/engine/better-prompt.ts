import { findModel } from '../domain/catalog.ts';
import { acceptImprovedPrompt } from '../domain/improved-prompt.ts';
import { wordsOfRequest } from '../domain/moderation/words-of.ts';
import type { SettingScope } from '../domain/place-settings/setting-scope.ts';
import type { VideoRequest } from '../domain/video-request.ts';
import { unlessAborted } from '../lib/unless-aborted.ts';
import type { Core } from './core.ts';
import { hasUnwanted, requireWords } from './moderation/require-words.ts';

/** Longer than this nobody waits for better words. */
export const betterPromptLimitMs = 8000;

/** As `suggestPrompt` of the engine. */
export async function suggestPrompt(core: Core, request: VideoRequest, scope: SettingScope): Promise<string | undefined> {
  await requireWords(core, scope, wordsOfRequest(request));
  return await betterPrompt(core, request, scope, {});
}

/**
 * Asks a text model for better words, once.
 *
 * @param scope where they are asked for: better ones that are not wanted there are none
 * @param facts for the log
 * @returns undefined where none came in time, or none that may be sent in place of the person's own
 */
export async function betterPrompt(
  core: Pick<Core, 'clock' | 'improvePrompt' | 'log' | 'stopping' | 'store'>,
  request: VideoRequest,
  scope: SettingScope,
  facts: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const { clock, improvePrompt, log, stopping } = core;
  const model = findModel(request.model);
  const tooLate = new AbortController();
  const callOff = clock.after(betterPromptLimitMs, () => tooLate.abort(new Error('no better prompt in time')));
  const signal = AbortSignal.any([tooLate.signal, stopping]);
  try {
    if (model === undefined || improvePrompt === undefined) throw new Error('there is no help with prompts here');
    const hasImage = request.image !== undefined;
    const { prompt, changes } = request;
    const toImprove = { prompt, ...(changes !== undefined && { changes }), hasImage, model: model.id };
    const asked = improvePrompt(toImprove, signal);
    const improved = acceptImprovedPrompt(request, model, await unlessAborted(asked, signal));
    const isFit = improved !== undefined && !(await hasUnwanted(core, scope, [{ words: improved }]));
    if (!isFit) log.info(facts, 'an improved prompt was not fit to be sent');
    return isFit ? improved : undefined;
  } catch (error) {
    log.warn({ err: error, ...facts }, 'a prompt could not be improved');
    return undefined;
  } finally {
    callOff();
  }
}
