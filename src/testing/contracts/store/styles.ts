import { describe, expect, it } from 'vitest';
import type { ImageBytes } from '../../../domain/media.ts';
import { withoutBytes } from '../../../domain/media.ts';
import type { Style, StyleHome } from '../../../domain/styles/style.ts';
import type { StoreBench } from './store-bench.ts';

const ada: StyleHome = { scope: 'own', platform: 'slack', tenant: 'T1', id: 'ada' };

export function describeStyles(bench: StoreBench): void {
  const namesOf = async (home: StyleHome): Promise<readonly string[]> =>
    (await bench.store.stylesOf(home)).map(({ name }) => name);

  describe('styles', () => {
    it('are kept as they were saved, and found by their home in the order of their names', async () => {
      const { store } = bench;
      const [noir, plain] = [
        styleOf('Noir', { negative: 'colour', pictures: [picture('a')].map(withoutBytes) }),
        styleOf('A plain one'),
      ];
      expect([await store.addStyle(noir, [picture('a')]), await store.addStyle(plain, [])]).toEqual([true, true]);
      expect([await store.style(noir.id), await store.style(plain.id), await store.style('none')]).toEqual([
        noir,
        plain,
        undefined,
      ]);
      expect(await store.stylesOf(ada)).toEqual([plain, noir]);
      expect(await store.stylePicture(noir.id, 'a'.repeat(64))).toMatchObject(withoutBytes(picture('a')));
      expect([...((await store.stylePicture(noir.id, 'a'.repeat(64)))?.bytes ?? [])]).toEqual([97, 0, 255]);
    });

    it('are those of one person of one workspace, of one channel, of one server, and of nobody else', async () => {
      const { store } = bench;
      const homes: readonly StyleHome[] = [
        ada,
        { ...ada, tenant: 'T2' },
        { scope: 'own', platform: 'slack', id: 'ada' },
        { ...ada, platform: 'discord' },
        { ...ada, scope: 'channel' },
        { ...ada, scope: 'server' },
        { ...ada, id: 'Ada' },
      ];
      for (const [at, home] of homes.entries()) await store.addStyle(styleOf(`${at}`, { home }), []);
      expect(await Promise.all(homes.map(namesOf))).toEqual([['0'], ['1'], ['2'], ['3'], ['4'], ['5'], ['6']]);
    });

    it('have one name each in their home, however it is written, also when two are saved at once', async () => {
      const { store } = bench;
      const both = await Promise.all(['Red  Fox', 'red-fox'].map((name) => store.addStyle(styleOf(name), [])));
      expect([both.toSorted(), await store.addStyle(styleOf('RED_FOX'), [])]).toEqual([[false, true], false]);
      expect(await store.addStyle(styleOf('Red Fox', { home: { ...ada, scope: 'channel' } }), [])).toBe(true);
      expect((await namesOf(ada)).length).toBe(1);
    });

    it('change with their pictures, but not to a name that another one has, and not once they are gone', async () => {
      const { store } = bench;
      const style = styleOf('One', { pictures: [withoutBytes(picture('a'))] });
      await store.addStyle(style, [picture('a')]);
      await store.addStyle(styleOf('Two'), []);
      expect(await store.changeStyle({ ...style, name: 'TWO' }, [])).toBe(false);
      expect(await store.stylePicture(style.id, 'a'.repeat(64))).toBeDefined();
      const { negative: _, ...rest } = style;
      const changed = { ...rest, name: 'Three', words: 'b', pictures: [withoutBytes(picture('b'))], changedAtMs: 9 };
      expect(await store.changeStyle(changed, [picture('b')])).toBe(true);
      expect([await store.style(style.id), await store.stylePicture(style.id, 'a'.repeat(64))]).toEqual([changed, undefined]);
      expect([await store.dropStyle(style.id), await store.changeStyle(changed, [])]).toEqual([true, false]);
    });

    it('go one by one, or all of a person, with their pictures; those of others stay', async () => {
      const { store } = bench;
      const others: StyleHome = { ...ada, tenant: 'T2' };
      const pictures = { pictures: [withoutBytes(picture('a'))] };
      const [one, two, other] = [styleOf('1', pictures), styleOf('2', pictures), styleOf('3', { ...pictures, home: others })];
      for (const style of [one, two, other]) await store.addStyle(style, [picture('a')]);
      expect([await store.styleBytes(), await store.styleBytes(ada), await store.styleBytes({ ...ada, id: 'ben' })]).toEqual([
        9, 6, 0,
      ]);
      expect([await store.dropStyle(one.id), await store.dropStyle(one.id), await namesOf(ada)]).toEqual([true, false, ['2']]);
      expect([await store.dropStylesOf(ada), await namesOf(ada), await namesOf(others)]).toEqual([1, [], ['3']]);
      expect([await store.styleBytes(), await store.stylePicture(other.id, 'a'.repeat(64))]).toEqual([3, expect.anything()]);
    });

    it('keep their pictures when all old ones of requests go', async () => {
      const { store } = bench;
      const style = styleOf('Noir', { pictures: [withoutBytes(picture('a'))] });
      await store.addStyle(style, [picture('a')]);
      await store.dropOldImages(Number.MAX_SAFE_INTEGER);
      expect(await store.stylePicture(style.id, 'a'.repeat(64))).toBeDefined();
    });
  });
}

function picture(letter: string): ImageBytes {
  const bytes = new Uint8Array([letter.charCodeAt(0), 0, 255]);
  return { sha256: letter.repeat(64), mimeType: 'image/jpeg', width: 3, height: 2, sizeBytes: 3, bytes };
}

let made = 0;

function styleOf(name: string, change: Partial<Style> = {}): Style {
  made += 1;
  return {
    ...{
      id: `style-${made}`,
      home: ada,
      name,
      words: 'a\n{prompt} “b”',
      options: { aspect: '9:16', audio: false, seed: 7 },
      pictures: [],
    },
    ...{ madeBy: 'ada', createdAtMs: 1, changedAtMs: 2 },
    ...change,
  };
}
