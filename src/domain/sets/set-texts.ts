import type { GenerationView } from '../generation.ts';
import { type Text, text } from '../texts.ts';

/** “2 of 3 · night”: which one of its set it is; nothing for one that was asked for alone, and for the film that a set of shots becomes. */
export function memberTexts({ set }: Pick<GenerationView, 'set'>): readonly Text[] {
  if (set === undefined || set.index === 0) return [];
  const { index, size, words } = set;
  return [words === undefined ? text('set.member', { index, size }) : text('set.memberOf', { index, size, words })];
}

/** The same of one that surely is of a set. */
export function memberText(generation: Pick<GenerationView, 'set'>): Text {
  return memberTexts(generation)[0] ?? text('set.member', { index: 1, size: 1 });
}

/** A sentence about one of a set, which it names. */
export function saysOf(generation: Pick<GenerationView, 'set'>, sentence: Text): Text {
  const [member] = memberTexts(generation);
  return member === undefined ? sentence : text('set.says', { member, sentence });
}
