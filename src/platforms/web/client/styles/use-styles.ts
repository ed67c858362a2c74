import { useCallback, useEffect, useState } from 'react';
import type { RemovedStyleAnswer, StyleAnswer, StylesAnswer } from '../../rest/style-schemas.ts';
import { asApiError, type Fields } from '../server/api.ts';
import { ask } from '../server/server.ts';

export type Style = StyleAnswer;

/** A style as it is being written. */
export interface StyleDraft {
  /** Absent for a new one. */
  readonly id?: string | undefined;
  /** What was drawn of it as it is saved. Absent where there is none, or it has pictures. */
  readonly preview?: string | undefined;
  readonly name: string;
  readonly words: string;
  readonly negative: string;
  /** By the names of the API. */
  readonly options: Fields;
  /** Pictures that it has, by their places. */
  readonly kept: readonly { readonly place: number; readonly url: string }[];
  readonly added: readonly { readonly key: string; readonly file: File; readonly url: string }[];
}

export interface Styles {
  readonly styles: readonly Style[];
  readonly isLoaded: boolean;
  /** What happened last. */
  readonly told: string;
  readonly problem: string | undefined;
  readonly isBusy: boolean;
  /** @returns whether it was saved; else `problem` says why */
  save(draft: StyleDraft, said: string): Promise<boolean>;
  share(style: Style, said: string): Promise<void>;
  remove(style: Style): Promise<void>;
}

/** The styles that somebody can use, and what they do with them. */
export function useStyles(): Styles {
  const [styles, setStyles] = useState<readonly Style[]>([]);
  const [isLoaded, setLoaded] = useState(false);
  const [told, tell] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const act = useCallback(async (work: () => Promise<string>): Promise<boolean> => {
    setBusy(true);
    setProblem(undefined);
    tell('');
    const isDone = await work().then(
      (said) => {
        tell(said);
        return true;
      },
      (error: unknown) => {
        setProblem(asApiError(error).message);
        return false;
      },
    );
    setBusy(false);
    return isDone;
  }, []);
  const load = useCallback(async () => {
    setStyles((await ask<StylesAnswer>('GET', '/styles')).styles);
    setLoaded(true);
  }, []);
  useEffect(() => {
    void act(async () => {
      await load();
      return '';
    });
  }, [act, load]);
  return {
    ...{ styles, isLoaded, told, problem, isBusy },
    save: (draft, said) =>
      act(async () => {
        await ask<StyleAnswer>('POST', draft.id === undefined ? '/styles' : pathOf(draft.id), { body: bodyOf(draft) });
        await load();
        return said;
      }),
    async share({ style_id: id }, said) {
      await act(async () => {
        await ask<StyleAnswer>('POST', `${pathOf(id)}/share`, { body: JSON.stringify({ scope: 'server' }) });
        await load();
        return said;
      });
    },
    async remove({ style_id: id }) {
      await act(async () => {
        const { message } = await ask<RemovedStyleAnswer>('DELETE', pathOf(id));
        await load();
        return message;
      });
    },
  };
}

function pathOf(id: string): string {
  return `/styles/${encodeURIComponent(id)}`;
}

/** JSON, or a form where there are pictures to send. */
function bodyOf({ id, name, words, negative, options, kept, added }: StyleDraft): BodyInit {
  const fields = {
    ...options,
    ...{ name: name.trim(), words: words.trim(), negative_prompt: negative.trim() },
    ...(id !== undefined && { keep_pictures: kept.map(({ place }) => place).join(',') || 'none' }),
  };
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  if (added.length === 0) return JSON.stringify(Object.fromEntries(given));
  const form = new FormData();
  for (const [field, value] of given) form.append(field, String(value));
  for (const { file } of added) form.append('pictures', file, 'image');
  return form;
}
