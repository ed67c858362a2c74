import type { Clock } from '../../../domain/clock.ts';
import type { Receipts } from '../../../domain/delivery.ts';
import { type GenerationView, isErased } from '../../../domain/generation.ts';
import { removedNumbers } from '../../../domain/kept-videos.ts';
import type { Log } from '../../../lib/log.ts';
import { readReplyIds } from '../reply-ids.ts';
import { SlackRefusal } from '../slack-error.ts';

/** The pictures of a list, and how they stand in it. */
export interface Pictures {
  /** Cards beside each other, or a small picture beside each entry. */
  readonly shape: 'cards' | 'small';
  /** Ids of the bot's own files, by generation. */
  readonly files: ReadonlyMap<string, string>;
}

export interface PictureLists {
  /**
   * Says a list with pictures as well as its workspace takes it: as cards, else with small pictures, else in words.
   *
   * @param say says it; undefined: in words. Not called again once it was taken
   */
  show(installation: string, files: Pictures['files'], say: (pictures: Pictures | undefined) => Promise<void>): Promise<void>;
}

/** What Slack refuses a shape with that it does not know, and a picture that it does not have. */
const refusedBlocks: readonly string[] = ['invalid_blocks', 'invalid_blocks_format', 'invalid_arguments', 'unsupported_type'];
/** So long a workspace that refused cards is not asked again: it may learn them. */
const refusedMs = 24 * 60 * 60_000;
const mostRemembered = 2000;

/**
 * The posters of a list that stand on their status messages in the same workspace. What is not finished, was deleted, or could not be shown
 * on its message has none.
 */
export async function picturesOf(
  generations: readonly GenerationView[],
  installation: string,
  receipts: (id: string) => Promise<Receipts>,
): Promise<Pictures['files']> {
  const found = (
    await Promise.all(
      generations.map(async (generation): Promise<(readonly [string, string])[]> => {
        const { id, state, removedAtMs, replyTarget } = generation;
        // A poster is of the first of several.
        const isFirstThere = !removedNumbers(generation).includes(1);
        const isShown = state === 'completed' && removedAtMs === undefined && isFirstThere && !isErased(generation);
        if (!isShown || replyTarget.platform !== 'slack' || readReplyIds(replyTarget).installation !== installation) return [];
        const { poster, posterFile } = (await receipts(id)).status;
        return posterFile === undefined || poster !== posterFile ? [] : [[id, posterFile]];
      }),
    )
  ).flat();
  return new Map(found);
}

/** Which workspaces take cards, and which pictures can't be shown, is known while the process lives. */
export function createPictureLists({ clock, log }: { readonly clock: Clock; readonly log: Pick<Log, 'info'> }): PictureLists {
  /** By installation: until when no cards are sent there. */
  const withoutCards = new Map<string, number>();
  /** Files that somebody took away, by installation and id. */
  const lost = new Set<string>();

  /** @returns whether it was taken */
  const isTaken = async (work: Promise<void>, installation: string, shape: string): Promise<boolean> => {
    try {
      await work;
      return true;
    } catch (error) {
      if (!(error instanceof SlackRefusal) || !refusedBlocks.includes(String(error.code))) throw error;
      log.info({ installation, code: error.code, shape }, 'Slack does not show a list so');
      return false;
    }
  };

  return {
    async show(installation, given, say) {
      const files = new Map([...given].filter(([, file]) => !lost.has(`${installation}:${file}`)));
      if (files.size === 0) return say(undefined);
      const takesCards = (withoutCards.get(installation) ?? 0) <= clock.monotonicMs();
      if (takesCards && (await isTaken(say({ shape: 'cards', files }), installation, 'cards'))) return;
      if (await isTaken(say({ shape: 'small', files }), installation, 'small')) {
        // The same pictures were taken: it is the cards that were not.
        if (takesCards) withoutCards.set(installation, clock.monotonicMs() + refusedMs);
      } else {
        // Whatever the shape: it is one of the pictures.
        for (const file of files.values()) lost.add(`${installation}:${file}`);
        await say(undefined);
      }
      forgetOldest(withoutCards);
      forgetOldest(lost);
    },
  };
}

function forgetOldest(known: Map<string, unknown> | Set<string>): void {
  for (const key of known.keys()) {
    if (known.size <= mostRemembered) return;
    known.delete(key);
  }
}
