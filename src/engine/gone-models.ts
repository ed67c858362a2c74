import { findModel, isUnlisted, type Model } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';
import type { ProcessMessages } from '../domain/process-messages.ts';

/** For so long a model that was refused as gone is not tried again: an account may be given access to it, and a restart is not needed. */
const trustedMs = 10 * 60_000;

/** Models that their providers said are no longer there, or list no longer. */
export interface GoneModels {
  note(model: string): void;
  /** It may be there again: the next request finds out. @returns those that were left alone. @param model default: all */
  forget(model?: string): readonly string[];
  isGone(model: string): boolean;
  /** Those that were refused, and of the offered ones those that are not listed any more, for health reports. */
  current(offered: readonly Model[]): readonly Model[];
}

/** What is told to the other processes, with a model's id. */
const goneTopic = 'model-gone';
const backTopic = 'model-back';

/** @param messages to the other processes, where there are any: what one of them was refused, the others need not try */
export function createGoneModels(clock: Clock, messages?: ProcessMessages): GoneModels {
  /** Until when each is left alone. There are as many as the catalogue has rows. */
  const untilMs = new Map<string, number>();
  const isLeftAlone = (model: string): boolean => (untilMs.get(model) ?? 0) > clock.monotonicMs();
  const isGone = (model: string): boolean => {
    const row = findModel(model);
    return isLeftAlone(model) || (row !== undefined && isUnlisted(row));
  };
  const noteHere = (model: string): void => void untilMs.set(model, clock.monotonicMs() + trustedMs);
  messages?.onTold(goneTopic, (told) => noteHere(readId(told)));
  messages?.onTold(backTopic, (told) => void untilMs.delete(readId(told)));
  return {
    note(model) {
      noteHere(model);
      messages?.tell(goneTopic, writeId(model));
    },
    forget(model) {
      const left = [...untilMs.keys()].filter((each) => (model === undefined || each === model) && isLeftAlone(each));
      for (const each of left) {
        untilMs.delete(each);
        messages?.tell(backTopic, writeId(each));
      }
      return left;
    },
    isGone,
    current(offered) {
      const refused = [...untilMs.keys()].filter(isLeftAlone).flatMap((model) => findModel(model) ?? []);
      return [...new Set([...refused, ...offered.filter(isUnlisted)])];
    },
  };
}

/** Ids of models may hold slashes, which messages don't take. */
function writeId(model: string): string {
  return Buffer.from(model).toString('base64url');
}

function readId(told: string): string {
  return Buffer.from(told, 'base64url').toString();
}
