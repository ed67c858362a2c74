import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import { beginWith, type ComposerStart } from '../composer/start.ts';
import type { Composer } from '../composer/use-composer.ts';
import { useEmbedding } from '../embed/embedding.ts';
import type { Acts } from '../generation/act-button.tsx';
import { offerPrice, runAgain } from '../generation/run-again.ts';
import type { useDeletion } from '../generation/use-deletion.ts';
import { say } from '../say.ts';
import { ApiError, asApiError, type FormOptions, type Generation, type Makes } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import type { useConversation } from './use-conversation.ts';

/** What a conversation is acted on with. */
interface ChatParts {
  readonly makes: Makes;
  readonly composer: Composer;
  readonly conversation: ReturnType<typeof useConversation>;
  readonly deletion: ReturnType<typeof useDeletion>;
  /** Those that are in sight. */
  readonly shown: readonly Generation[];
  readonly form: FormOptions | undefined;
  /** Absent: there is only this mode. */
  readonly onOtherMode: ((start: ComposerStart) => void) | undefined;
  readonly sessionId: string;
  /** Absent: there is only this session. */
  readonly onSession: ((session: string, target: string) => void) | undefined;
  /** The one that the person came to see. */
  readonly found: Sought | undefined;
  readonly tell: Acts['tell'];
  focusGeneration(id: string): void;
  focusPrompt(): void;
}

export interface ChatActs {
  /** The same for as long as the mode is: rows of the conversation are not drawn anew for them. */
  readonly acts: Acts;
  /** The form has made one: shows it. */
  onMade(id: string): void;
  /** The newest that was made here. */
  readonly newest: string | undefined;
  /** The one that the person asked to see last; each time it is another one. */
  readonly sought: Sought | undefined;
}

/** A generation that is to come into sight. */
export interface Sought {
  readonly id: string;
}

export function useChatActs(parts: ChatParts): ChatActs {
  const { makes, tell, focusGeneration, onOtherMode } = parts;
  const server = useServer();
  const told = useEmbedding()?.told;
  const [newest, setNewest] = useState<string>();
  const [sought, setSought] = useState<Sought>();
  const { found } = parts;
  useEffect(() => setSought(found), [found]);
  const latest = useRef(parts);
  latest.current = parts;
  const hasOtherMode = onOtherMode !== undefined;
  const acts = useMemo<Acts>(() => {
    const { api } = server;
    const now = () => latest.current;
    const show = async (answer: Promise<Generation>) => {
      const askedAtMs = Date.now();
      const generation = await answer;
      now().conversation.show(generation, askedAtMs);
      return generation;
    };
    return {
      cancel: async ({ operation_id: id }) => void (await show(api.cancel(id))),
      decide: async ({ operation_id: id, price_usd: price }, decision) => void (await show(api.decide(id, decision, price))),
      async runAgain(generation, agreedUsd) {
        const made = await show(runAgain(server, generation, agreedUsd));
        told?.created(made);
        setNewest(made.operation_id);
      },
      starts: hasOtherMode ? ['video', 'image'] : [makes],
      async start(begun) {
        if (begun.makes !== makes) return now().onOtherMode?.(begun);
        await beginWith(now().composer, begun, { options: now().form, server }).finally(() => now().focusPrompt());
      },
      async remove({ operation_id: id }) {
        const beside = besideOf(now().shown, id);
        now().deletion.remove([id]);
        if (beside === undefined) now().focusPrompt();
        else focusGeneration(beside);
      },
      async removeVideo({ operation_id: id }, number) {
        now().deletion.remove([id], number);
        if (now().shown.some((each) => each.operation_id === id)) focusGeneration(id);
      },
      async followUp(source, verb, body, key) {
        const { operation_id: id } = await api.followUp(
          source.operation_id,
          verb,
          { ...offerPrice(source, verb, body), ...body },
          key,
        );
        // It is being made, whatever becomes of looking at it.
        await show(api.find(id)).then(told?.created, (error: unknown) => tell(asApiError(error).message));
        setNewest(id);
        focusGeneration(id);
      },
      async join(chain, key) {
        const { operation_id: id } = await api.join(chain, key);
        await show(api.find(id)).then(told?.created, (error: unknown) => tell(asApiError(error).message));
        setNewest(id);
        focusGeneration(id);
      },
      async show(id) {
        if (now().shown.every((each) => each.operation_id !== id)) {
          const { session_id: session, platform } = await api.find(id);
          if (platform !== 'web') throw new ApiError('elsewhere', say(text('page.madeElsewhere')));
          if (session !== now().sessionId) return now().onSession?.(session, id);
          await now().conversation.loadUntil(id);
        }
        setSought({ id });
      },
      tell,
    };
  }, [server, told, tell, makes, hasOtherMode, focusGeneration]);
  const onMade = useCallback(
    (id: string) => {
      const askedAtMs = Date.now();
      server.api.find(id).then(
        (generation) => {
          latest.current.conversation.show(generation, askedAtMs);
          told?.created(generation);
          setNewest(id);
        },
        (error: unknown) => tell(asApiError(error).message),
      );
    },
    [server, told, tell],
  );
  return { acts, onMade, newest, sought };
}

/** The one after it, else the one before. */
function besideOf(generations: readonly Generation[], id: string): string | undefined {
  const index = generations.findIndex((each) => each.operation_id === id);
  return (generations[index + 1] ?? generations[index - 1])?.operation_id;
}
