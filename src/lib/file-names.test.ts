import { describe, expect, it } from 'vitest';
import { markupPayloads } from '../testing/samples/markup-payloads.ts';
import { sampleGeneration } from '../testing/samples/sample-generation.ts';
import { type ShownFilesOptions, shownFiles } from './file-names.ts';
import { createTexts } from './say.ts';

const texts = createTexts();
const video = (file: string) => ({ file, sizeBytes: 1, durationSeconds: 4, width: 160, height: 90 });

function filesOf(
  prompt: string,
  files: readonly string[] = ['a.mp4'],
  there: readonly string[] = files,
  options: Partial<ShownFilesOptions> = {},
) {
  const { request } = sampleGeneration();
  const generation = sampleGeneration({ request: { ...request, prompt }, videos: files.map(video) });
  const paths = there.map((file) => `/outputs/${file}`);
  return shownFiles(generation, paths, { inWords: (each) => texts.say(each), maxAltLength: 1024, ...options });
}

const nameOf = (prompt: string): string | undefined => filesOf(prompt)[0]?.name;

describe('the name of a file', () => {
  it.each([
    ['Red fox runs', 'red-fox-runs.mp4'],
    ['  A fox, running — fast!  ', 'a-fox-running-fast.mp4'],
    ['Füchse über dem Café', 'füchse-über-dem-café.mp4'],
    ['赤い狐が走る', '赤い狐が走る.mp4'],
    ['ثعلب أحمر', 'ثعلب-أحمر.mp4'],
    ['เสือดาว', 'เสือดาว.mp4'],
    ['🦊🔥', 'video.mp4'],
    ['fox 🦊 snow', 'fox-snow.mp4'],
    ['../../etc/passwd', 'etc-passwd.mp4'],
    ['..\\..\\windows', 'windows.mp4'],
    ['', 'video.mp4'],
    ['\u200b\u3164\u202e', 'video.mp4'],
    ['\u0301\u0301', 'video.mp4'],
    ['CON', 'video-con.mp4'],
    ['SPOILER_end.exe', 'spoiler-end-exe.mp4'],
    ['a\u0000b\nc"d', 'a-b-c-d.mp4'],
  ])('is made of the letters and numbers of its prompt: %j', (prompt, name) => {
    expect(nameOf(prompt)).toBe(name);
  });

  it.each([
    ['Füchse über dem Café №1', 'fuchse-uber-dem-cafe-no1.mp4'],
    ['赤い狐が走る', 'video.mp4'],
    ['a 狐 runs', 'a-runs.mp4'],
  ])('has Latin letters alone where a platform drops all others: %j', (prompt, name) => {
    expect(filesOf(prompt, ['a.mp4'], ['a.mp4'], { letters: 'plain Latin' })[0]?.name).toBe(name);
  });

  it('ends with a whole word, and no file system finds it too long', () => {
    expect(nameOf('the quick brown fox '.repeat(20))).toMatch(/^(the-quick-brown-fox-)+the-quick-brown(-fox)?\.mp4$/);
    for (const prompt of ['狐'.repeat(500), `a${'\u0301'.repeat(400)}`, 'x'.repeat(400), '𝔣𝔬𝔵'.repeat(99)]) {
      expect(Buffer.byteLength(nameOf(prompt) ?? '')).toBeLessThanOrEqual(110);
    }
  });

  it('means nothing anywhere, whatever was written', () => {
    for (const prompt of markupPayloads) expect(nameOf(prompt)).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.mp4$/u);
  });

  it('has its number where there are several, also where some are gone, and the ending of what it is', () => {
    const files = ['a.mp4', 'a-2.mp4', 'a-3.mp4'];
    expect(filesOf('Red fox', files).map(({ name }) => name)).toEqual(['red-fox-1.mp4', 'red-fox-2.mp4', 'red-fox-3.mp4']);
    expect(filesOf('Red fox', files, ['a-3.mp4']).map(({ name }) => name)).toEqual(['red-fox-3.mp4']);
    expect(filesOf('Red fox', ['a.png']).map(({ name }) => name)).toEqual(['red-fox.png']);
  });
});

it('reads the prompt in place of a video, and what it is called where it has none', () => {
  expect(filesOf('a *fox*')[0]?.alt).toBe('a *fox*');
  expect(filesOf('x'.repeat(2000))[0]?.alt).toHaveLength(1024);
  const image = { sha256: 'a', mimeType: 'image/jpeg', width: 16, height: 9, sizeBytes: 3 } as const;
  const { request } = sampleGeneration();
  const wordless = sampleGeneration({ request: { ...request, prompt: ' ', image }, videos: [video('a.mp4')] });
  expect(shownFiles(wordless, ['/a.mp4'], { inWords: (each) => texts.say(each), maxAltLength: 1024 })[0]?.alt).toBe(
    'An image, brought to life',
  );
});
