import { german } from './de.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import { french } from './fr.ts';
import { japanese } from './ja.ts';
import { korean } from './ko.ts';
import { portuguese } from './pt-br.ts';
import { turkish } from './tr.ts';
import type { Translation } from './translation.ts';
import { chinese } from './zh-cn.ts';

/** All languages that people read in a chat, by BCP 47: a further one is a file beside this one, and a line here. */
export const languages: Readonly<Record<string, Translation>> & { readonly en: typeof english } = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
  'pt-BR': portuguese,
  ko: korean,
  'zh-CN': chinese,
  tr: turkish,
};
