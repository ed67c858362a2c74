import { DeliveryError } from '../../domain/delivery.ts';
import { type GenerationView, isAtRest, isWaiting } from '../../domain/generation.ts';
import { examplesAt } from '../../domain/help.ts';
import { isCalledOff } from '../../domain/status.ts';
import { text } from '../../domain/texts.ts';
import { isStill } from '../../domain/video-request.ts';
import { cut } from '../../lib/cut.ts';
import { words } from './blocks.ts';
import type { HandlingDeps } from './event-context.ts';
import { isDirectMessage, readReplyIds } from './reply-ids.ts';

/** Limits of what stands in the conversation with the bot. @see https://docs.slack.dev/reference/methods/assistant.threads.setStatus (2026-08-20) */
const limits = { title: 75, status: 50 } as const;
/** Slack takes a status away after two minutes. */
const refreshMs = 60_000;
/** A workspace where the app is no agent, or lacks the right, is left in peace for so long. */
const quietMs = 60 * 60_000;
const mostWorkspaces = 500;

interface AssistantDeps extends Pick<HandlingDeps, 'client' | 'clock' | 'log' | 'people' | 'texts' | 'stopping' | 'shared'> {
  readonly engine: Pick<HandlingDeps['engine'], 'find'>;
}

/** What Slack's own clients show in the conversation with the bot, where the app is an agent there. Everything else works without. */
export interface Assistant {
  /** Offers examples to press. Never throws. */
  suggest(installation: string, personId: string, channelId: string): Promise<void>;
  /** Says while something is made that it is, beside its status message. */
  onChange(generation: GenerationView): void;
}

export function createAssistant(deps: AssistantDeps): Assistant {
  const { clock, log, stopping } = deps;
  const call = createQuietCalls(deps);
  const isOurs = createTurnsOfProcesses(deps);
  /** What shows a status now, by its id. */
  const shown = new Set<string>();

  const refresh = (id: string): void => void clock.after(refreshMs, () => void sayAgain(id));

  /** Never rejects. */
  const sayAgain = async (id: string): Promise<void> => {
    if (!shown.has(id) || stopping.aborted) return;
    try {
      const generation = await deps.engine.find(id);
      // It may have ended while it was read, and its status is gone.
      if (!shown.has(id)) return;
      if (generation === undefined || !isMade(generation)) return void shown.delete(id);
      say(generation);
    } catch (error) {
      log.warn({ err: error, generationId: id }, 'a status could not be shown again; trying again');
      refresh(id);
    }
  };

  /** Never rejects. */
  const setStatus = async (generation: GenerationView, status: string): Promise<void> => {
    if (!(await isOurs(generation.id, status === ''))) return;
    await call('assistant.threads.setStatus', installationOf(generation), { ...placeOf(generation), status });
  };

  const say = (generation: GenerationView): void => {
    shown.add(generation.id);
    void setStatus(generation, statusOf(generation, deps));
    refresh(generation.id);
  };

  return {
    async suggest(installation, personId, channelId) {
      const { locale } = await deps.people.about(installation, personId);
      const prompts = examplesAt(text('price.shortFree')).map(({ prompt }) => {
        const shownPrompt = words(prompt, { texts: deps.texts, locale });
        return { title: cut(shownPrompt, limits.title), message: shownPrompt };
      });
      await call('assistant.threads.setSuggestedPrompts', installation, { channel_id: channelId, prompts });
    },

    onChange(generation) {
      if (!isHere(generation)) return;
      const isSaid = shown.has(generation.id);
      if (isMade(generation)) return isSaid ? undefined : say(generation);
      if (!isSaid) return;
      shown.delete(generation.id);
      void setStatus(generation, '');
    },
  };
}

/** In a direct message, in the thread of what its person wrote. */
function isHere({ replyTarget }: GenerationView): boolean {
  const { platform, channelId } = replyTarget;
  return platform === 'slack' && isDirectMessage(channelId) && readReplyIds(replyTarget).thread !== undefined;
}

/** From the moment that the provider has it until it is posted. */
function isMade(generation: GenerationView): boolean {
  const { state } = generation;
  return !isWaiting(state) && !isAtRest(state) && !isCalledOff(generation);
}

function placeOf({ replyTarget }: GenerationView) {
  return { channel_id: replyTarget.channelId, thread_ts: readReplyIds(replyTarget).thread };
}

function installationOf({ replyTarget }: GenerationView): string {
  return readReplyIds(replyTarget).installation;
}

function statusOf({ request, replyTarget }: GenerationView, { texts }: Pick<AssistantDeps, 'texts'>): string {
  const { locale } = readReplyIds(replyTarget);
  return cut(words(text(isStill(request) ? 'still.agentStatus' : 'slack.agentStatus'), { texts, locale }), limits.status);
}

/**
 * Every process hears of each change: one of them shows it.
 *
 * @returns whether it is this one, for now. Never rejects
 */
function createTurnsOfProcesses({ shared, log }: Pick<AssistantDeps, 'shared' | 'log'>) {
  return async (id: string, isEnd: boolean): Promise<boolean> => {
    if (shared === undefined) return true;
    try {
      return (await shared.windows.take(`slack/agent/${isEnd ? 'end' : 'made'}/${id}`, refreshMs / 2, 1)) === 0;
    } catch (error) {
      log.warn({ err: error, generationId: id }, 'it is not known who shows a status; it is shown a minute later');
      return false;
    }
  };
}

/** Calls of which nothing depends: a workspace that refuses is asked no more for a while. */
function createQuietCalls({ client, clock, log, stopping }: Pick<AssistantDeps, 'client' | 'clock' | 'log' | 'stopping'>) {
  const refusing = new Map<string, number>();
  return async (method: string, installation: string, values: Readonly<Record<string, unknown>>): Promise<void> => {
    const key = `${method} ${installation}`;
    const nowMs = clock.monotonicMs();
    if (stopping.aborted || (refusing.get(key) ?? 0) > nowMs) return;
    try {
      await client.call(installation, method, values, stopping);
    } catch (error) {
      if (error instanceof DeliveryError || stopping.aborted) return;
      if (refusing.size >= mostWorkspaces) refusing.clear();
      refusing.set(key, nowMs + quietMs);
      log.info({ method, installation }, 'Slack shows nothing of an agent there');
    }
  };
}
