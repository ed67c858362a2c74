import { describe, expect, it } from 'vitest';
import { noUnzip, unzip } from '../testing/set-up/unzip.ts';
import { type ZipEntry, zipStream } from './zip-stream.ts';

const changedAtMs = Date.UTC(2026, 10, 30, 12);
const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());

/** A file of chunks, each made when it is asked for. */
function fileOf(chunks: readonly Uint8Array[], notes: { pulled: number; canceled: boolean } = { pulled: 0, canceled: false }) {
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[notes.pulled];
        if (chunk === undefined) return controller.close();
        notes.pulled += 1;
        controller.enqueue(chunk);
      },
      cancel() {
        notes.canceled = true;
      },
    },
    { highWaterMark: 0 },
  );
}

async function* listed(...entries: readonly (Omit<ZipEntry, 'changedAtMs'> | Error)[]): AsyncGenerator<ZipEntry> {
  for (const entry of entries) {
    if (entry instanceof Error) throw entry;
    yield { ...entry, changedAtMs };
  }
}

describe.skipIf(noUnzip !== undefined)(`a zip (${noUnzip ?? 'opened by unzip'})`, () => {
  it('holds each file as it is, under its name in any script', async () => {
    const big = new Uint8Array(300_000).map((_, index) => index * 7);
    const zip = zipStream(
      listed(
        { name: 'ein-fuchs.mp4', bytes: fileOf([big.slice(0, 1000), new Uint8Array(), big.slice(1000)]) },
        { name: '灯台.mp4', bytes: fileOf([new Uint8Array([1])]) },
        { name: 'empty.txt', bytes: new Uint8Array() },
        { name: 'words.txt', bytes: new TextEncoder().encode('words') },
      ),
    );
    const { isWhole, files } = await unzip(await bytesOf(zip));
    expect(isWhole).toBe(true);
    expect([...files.keys()]).toEqual(['ein-fuchs.mp4', '灯台.mp4', 'empty.txt', 'words.txt']);
    expect(Buffer.compare(files.get('ein-fuchs.mp4') ?? Buffer.of(), big)).toBe(0);
    expect(files.get('words.txt')?.toString()).toBe('words');
  });

  it('is stored, and not compressed', async () => {
    const bytes = new Uint8Array(100_000);
    expect((await bytesOf(zipStream(listed({ name: 'zeros', bytes })))).length).toBeGreaterThan(bytes.length);
  });
});

describe('a zip that is written while it is read', () => {
  it('reads no further than its reader does', async () => {
    const notes = { pulled: 0, canceled: false };
    const chunks = Array.from({ length: 100 }, () => new Uint8Array(1000));
    const reader = zipStream(listed({ name: 'a', bytes: fileOf(chunks, notes) })).getReader();
    for (let read = 0; read < 8; read += 1) await reader.read();
    expect(notes.pulled).toBeGreaterThan(2);
    expect(notes.pulled).toBeLessThan(16);
    await reader.cancel();
  });

  it('lets go of its file and of the list when its reader leaves in the middle', async () => {
    const notes = { pulled: 0, canceled: false };
    let ended = false;
    const asked: string[] = [];
    async function* entries(): AsyncGenerator<ZipEntry> {
      try {
        for (const name of ['a', 'b']) {
          asked.push(name);
          yield { name, changedAtMs, bytes: fileOf(Array(50).fill(new Uint8Array(1000)), notes) };
        }
      } finally {
        ended = true;
      }
    }
    const reader = zipStream(entries()).getReader();
    for (let read = 0; read < 5; read += 1) await reader.read();
    await reader.cancel(new Error('gone'));
    expect({ ...notes, pulled: 0, ended, asked }).toEqual({ pulled: 0, canceled: true, ended: true, asked: ['a'] });
  });

  it('lets go of a file that is still being opened when its reader leaves', async () => {
    const notes = { pulled: 0, canceled: false };
    const asked = Promise.withResolvers<void>();
    const opening = Promise.withResolvers<ZipEntry['bytes']>();
    async function* entries(): AsyncGenerator<ZipEntry> {
      asked.resolve();
      yield { name: 'a', changedAtMs, bytes: await opening.promise };
    }
    const reader = zipStream(entries()).getReader();
    await asked.promise;
    const canceled = reader.cancel();
    opening.resolve(fileOf([new Uint8Array(1)], notes));
    await canceled;
    expect(notes.canceled).toBe(true);
  });

  it.each<[string, () => AsyncGenerator<ZipEntry>]>([
    ['a file that fails', () => listed({ name: 'a', bytes: failing() })],
    ['a list that fails', () => listed({ name: 'a', bytes: new Uint8Array(10) }, new Error('the disk is gone'))],
  ])('fails like %s, so that nobody takes it for whole', async (_, entries) => {
    await expect(bytesOf(zipStream(entries()))).rejects.toThrow('the disk is gone');
  });
});

function failing(): ReadableStream<Uint8Array> {
  let pulls = 0;
  return new ReadableStream({
    pull(controller) {
      pulls += 1;
      if (pulls < 3) controller.enqueue(new Uint8Array(10));
      else controller.error(new Error('the disk is gone'));
    },
  });
}
