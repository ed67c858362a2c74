import type { ProviderId } from '../domain/catalog.ts';
import type { Core } from './core.ts';
import type { Poller } from './poller.ts';
import type { Queue } from './queue.ts';

const hintTopic = 'hint';
const resumedTopic = 'resumed';
/** In the place of a provider. */
const all = 'all';

/** What comes to the door of one process, and has to be done by another one. With a single process it is done here. */
export interface BetweenProcesses {
  /** Its provider has news of a generation: the process that looks at it looks now. */
  hint(id: string): void;
  /** The admin ends the pauses of a provider: all processes go on. @param provider default: all */
  resumed(provider?: ProviderId): Promise<void>;
  start(): void;
  stop(): void;
}

export function createBetweenProcesses(
  core: Core,
  { poller, queue }: { readonly poller: Pick<Poller, 'lookNow'>; readonly queue: Pick<Queue, 'endPauses'> },
): BetweenProcesses {
  const messages = core.sharing?.messages;
  let stops: readonly (() => void)[] = [];

  const endPauses = async (what: string): Promise<void> => void (await queue.endPauses(what === all ? undefined : what));

  return {
    hint(id) {
      poller.lookNow(id);
      messages?.tell(hintTopic, id);
    },
    async resumed(provider) {
      await queue.endPauses(provider);
      messages?.tell(resumedTopic, provider ?? all);
    },
    start() {
      if (messages === undefined) return;
      stops = [
        messages.onTold(hintTopic, poller.lookNow),
        messages.onTold(
          resumedTopic,
          (what) => void core.inBackground('a pause that the admin has ended could not be ended here', endPauses(what)),
        ),
      ];
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
