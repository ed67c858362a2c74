import type { Generation } from '../domain/generation.ts';
import { longestWaitMs } from '../domain/generation-store.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import { text } from '../domain/texts.ts';
import { promptWithChanges, type VideoRequest } from '../domain/video-request.ts';
import { betterPrompt, betterPromptLimitMs } from './better-prompt.ts';
import type { Core } from './core.ts';

/** How much longer the queue leaves a generation alone, for the answer to be written down. */
const marginMs = 2000;

/** Has prompts improved, and changes worked in, once each and before their first start, outside of the line: the next generation goes on meanwhile. */
export interface PromptHelp {
  /** Whether it may not leave before its prompt was looked at. */
  wants(generation: Generation): boolean;
  /** Takes it out of the line until it is through. @returns false while there is no room; then it is announced when there is */
  begin(generation: Generation): Promise<boolean>;
  settled(): Promise<void>;
}

export function createPromptHelp(core: Core): PromptHelp {
  const { clock, log, settings } = core;
  const running = new Map<string, Promise<void>>();

  const help = async (generation: Generation): Promise<void> => {
    const { id, request, replyTarget } = generation;
    const improved = await betterPrompt(core, request, settingScopeOf(replyTarget), { generationId: id });
    await core.write(async (inner) => {
      const now = await inner.get(id);
      // Its person canceled it meanwhile, or it is a leftover of a slow disk.
      if (now?.state !== 'queued' || now.sentPrompt !== undefined) return;
      const back = { notBeforeMs: undefined, reason: undefined };
      // Stopped in the middle is not an answer: the next start asks.
      if (improved === undefined && core.stopping.aborted) return inner.store.change(id, back);
      const notes = improved === undefined ? [...now.notes, text(keptNote(request))] : now.notes;
      await inner.store.change(id, { ...back, sentPrompt: improved ?? promptWithChanges(request), notes });
      await inner.want(id, 'status');
    });
  };

  return {
    wants: ({ request: { enhance, prompt, changes }, sentPrompt }) =>
      (enhance === true || changes !== undefined) && prompt !== '' && sentPrompt === undefined,

    async begin(generation) {
      const { id } = generation;
      if (running.has(id) || running.size >= settings.concurrentGenerations) return false;
      const isBegun = await core.write(async (inner) => {
        const now = await inner.get(id);
        // It left the line since it was picked, or another process helps with it, or has helped.
        if (now?.state !== 'queued' || now.sentPrompt !== undefined || isHeldBack(now, clock.now())) return false;
        await inner.store.change(id, {
          notBeforeMs: clock.now() + betterPromptLimitMs + marginMs,
          reason: text('reason.improvingPrompt'),
        });
        await inner.want(id, 'status');
        return true;
      });
      if (!isBegun) return true;
      const going = help(generation)
        .catch((error: unknown) => log.error({ err: error, generationId: id }, 'help with a prompt failed unexpectedly'))
        .finally(() => {
          running.delete(id);
          core.announce(id);
        });
      running.set(id, going);
      // It may begin while the engine stops.
      void core.inBackground('help with a prompt failed', going);
      core.announce(id);
      return true;
    },
    settled: async () => {
      await Promise.all(running.values());
    },
  };
}

/** As the line sees it: a time too far ahead was set before the clock went back. */
function isHeldBack({ notBeforeMs = 0 }: Generation, nowMs: number): boolean {
  return notBeforeMs > nowMs && notBeforeMs <= nowMs + longestWaitMs;
}

/** Why it is sent without any help. */
function keptNote({ changes }: Pick<VideoRequest, 'changes'>): 'note.changesAtEnd' | 'note.promptKept' {
  return changes === undefined ? 'note.promptKept' : 'note.changesAtEnd';
}
