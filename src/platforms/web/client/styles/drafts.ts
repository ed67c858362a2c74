import type { Generation } from '../server/api.ts';
import type { Style, StyleDraft } from './use-styles.ts';
import { words } from './words.ts';

export const emptyDraft: StyleDraft = { name: '', words: '', negative: '', options: {}, kept: [], added: [] };

export function draftOf(style: Style): StyleDraft {
  const { style_id: id, name, words: said, negative_prompt: negative, options, pictures, preview_url: preview } = style;
  return {
    ...{ id, preview: pictures.length === 0 ? preview : undefined },
    name,
    words: said,
    negative: negative ?? '',
    options,
    kept: pictures.map((url, place) => ({ place, url })),
    added: [],
  };
}

/** What comes with the bot, and other people's, stay as they are: what is changed is one's own. */
export function copyOf(style: Style): StyleDraft {
  const { id: _, ...draft } = draftOf(style);
  return { ...draft, name: words.copyName(style.label), kept: [] };
}

/** Options of a request that a style can set again; the rest is of that one video. */
const kept = ['model', 'aspect_ratio', 'resolution', 'duration', 'seed'];

/** A style out of what was made: its words, what it was to avoid, and its options. */
export function draftOfGeneration({ prompt, model, options }: Generation): StyleDraft {
  const { negative_prompt: negative } = options;
  const set = Object.entries({ ...options, model }).flatMap(([name, value]) =>
    kept.includes(name) && (typeof value === 'string' || typeof value === 'number') ? [[name, value] as const] : [],
  );
  return {
    ...emptyDraft,
    words: prompt,
    negative: typeof negative === 'string' ? negative : '',
    options: Object.fromEntries(set),
  };
}
