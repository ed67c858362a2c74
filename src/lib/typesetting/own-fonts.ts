import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type CodePoints, readCodePoints } from './font-code-points.ts';

/** A typeface that comes with the program, so that a text looks the same on every machine, also on one without any fonts. */
export interface OwnFont {
  readonly family: string;
  readonly path: string;
  readonly covers: CodePoints;
}

const { resolve } = createRequire(import.meta.url);

/** The first is the one for everything that it can write; the others stand in for scripts that it can't. */
const main = { family: 'Noto Sans', file: 'noto-sans/700Bold/NotoSans_700Bold.ttf' };
const regular = { family: 'Noto Sans', file: 'noto-sans/500Medium/NotoSans_500Medium.ttf' };
const letters = [
  { family: 'Noto Sans Arabic', file: 'noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf' },
  { family: 'Noto Sans Hebrew', file: 'noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf' },
  { family: 'Noto Sans Thai', file: 'noto-sans-thai/700Bold/NotoSansThai_700Bold.ttf' },
];
const japanese = { family: 'Sawarabi Gothic', file: 'sawarabi-gothic/400Regular/SawarabiGothic_400Regular.ttf' };
const korean = { family: 'Gowun Dodum', file: 'gowun-dodum/400Regular/GowunDodum_400Regular.ttf' };
const emoji = { family: 'Noto Emoji', file: 'noto-emoji/700Bold/NotoEmoji_700Bold.ttf' };
const chinese = { family: 'ZCOOL XiaoWei', file: 'zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf' };

type FontFile = typeof main;

export interface OwnFonts {
  /** The fonts to look for a character in, in this order. */
  forText(text: string): Promise<readonly OwnFont[]>;
  /** The font file of a weight of the first one. */
  path(weight: 'bold' | 'medium'): string;
}

/**
 * Opens a font only once a text needs it.
 *
 * @param withEmoji whether emoji are written, in one colour like letters
 */
export function createOwnFonts(withEmoji = false): OwnFonts {
  const loaded = new Map<string, Promise<OwnFont>>();
  const load = (font: FontFile): Promise<OwnFont> => {
    const known = loaded.get(font.file) ?? loadFont(font);
    loaded.set(font.file, known);
    return known;
  };
  return {
    async forText(text) {
      const first = await load(main);
      const rest = [...text].every((character) => first.covers(character.codePointAt(0) ?? 0)) ? [] : othersFor(text, withEmoji);
      return [first, ...(await Promise.all(rest.map(load)))];
    },
    path: (weight) => pathOf(weight === 'bold' ? main : regular),
  };
}

/** Chinese and Japanese share characters but not their shapes: kana tell which of the two it is. */
function othersFor(text: string, withEmoji: boolean): readonly FontFile[] {
  const isJapanese = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  return [...letters, ...(withEmoji ? [emoji] : []), ...(isJapanese ? [japanese, chinese] : [chinese, japanese]), korean];
}

async function loadFont(font: FontFile): Promise<OwnFont> {
  const path = pathOf(font);
  const file = await open(path, 'r');
  try {
    return { family: font.family, path, covers: await readCodePoints(file) };
  } finally {
    await file.close();
  }
}

function pathOf(font: FontFile): string {
  return resolve(`@expo-google-fonts/${font.file}`);
}
