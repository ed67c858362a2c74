import { expect, it } from 'vitest';
import { drawText, drawWhole, setText, type TextBox, unwritable } from './draw-text.ts';
import { createOwnFonts } from './own-fonts.ts';

const fonts = createOwnFonts();
const withEmoji = createOwnFonts(true);
const box: TextBox = { maxWidth: 400, maxHeight: 200, sizes: [40, 20], weight: 'bold', color: '#ffffff' };

async function written(text: string, lines: 'one' | 'as they are', by = fonts): Promise<string> {
  return (await setText(text, by, lines)).runs.map((run) => run.text).join('');
}

it('keeps line breaks only where that is asked for', async () => {
  const text = ' one \r\n\r\n two\tthree\u2028four\n';
  expect(await written(text, 'one')).toBe('one two three four');
  expect(await written(text, 'as they are')).toBe('one\n\ntwo three\nfour');
  const heights = ['a', 'a\na\na'].map(
    async (each) => (await drawWhole(await setText(each, fonts, 'as they are'), box, fonts))?.height ?? 0,
  );
  const [one = 0, three = 0] = await Promise.all(heights);
  expect(three).toBeGreaterThan(one * 2);
});

it('writes emoji in one colour where that is asked for, and leaves them out elsewhere', async () => {
  expect(await written('a 😀 b', 'one')).toBe('a b');
  expect(await written('a 😀 b', 'one', withEmoji)).toBe('a 😀 b');
  expect(await drawWhole(await setText('👩‍👩‍👧 🇩🇪 👍🏽', withEmoji), box, withEmoji)).toBeDefined();
});

it('says which characters no font can write, each once', async () => {
  expect(await unwritable('Ünïcode, кириллица, ελληνικά,\n日本語 中文 한국어 שלום مرحبا ไทย \u200b 👍🏽', withEmoji)).toEqual([]);
  expect(await unwritable('தமிழ் தமிழ்', fonts)).toEqual(['த', 'ம', 'ி', 'ழ', '்']);
});

it('says where a text does not fit, or shortens it', async () => {
  const long = await setText('word '.repeat(300), fonts);
  expect(await drawWhole(long, box, fonts)).toBeUndefined();
  expect((await drawText(long, box, fonts))?.height).toBeLessThanOrEqual(200);
  expect(await drawWhole(await setText(' ', fonts), box, fonts)).toBeUndefined();
});
