import { makeZip } from 'client-zip';

/** A file that goes into a zip. */
export interface ZipEntry {
  /** As people find it: with its ending, without a folder, none of them twice. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly changedAtMs: number;
  /** Read once, when its turn comes; canceled where the reader of the zip goes away. */
  readonly bytes: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
}

/**
 * A zip that is written while it is read: files are stored as they are, one after the other, so that memory holds one chunk of one file. Sizes
 * and sums stand behind each file, so that none has to be known before, and zips and files beyond 4 GB get the longer fields.
 *
 * An error while a file is read is one of the stream: what was sent until then is no zip, and is not to be ended like one.
 *
 * @param entries asked for one at a time; ended (`return`) where the reader goes away, also in the middle of one
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (4.3.9 data descriptor, 4.3.14 ZIP64)
 */
export function zipStream(entries: AsyncIterable<ZipEntry>): ReadableStream<Uint8Array> {
  const files = filesOf(entries);
  // By hand, since the writer tells of a reader that left by `throw` alone, which a generator would answer with that very error.
  return makeZip({
    [Symbol.asyncIterator]: () => ({
      next: () => files.next(),
      throw: async () => files.return(undefined),
    }),
  });
}

async function* filesOf(entries: AsyncIterable<ZipEntry>) {
  for await (const { name, changedAtMs, bytes } of entries) {
    const lastModified = new Date(changedAtMs);
    if (bytes instanceof Uint8Array) {
      yield { name, lastModified, input: bytes };
      continue;
    }
    // The writer lets go of nothing, so the file is read, and ended, from here.
    const reader = bytes.getReader();
    try {
      yield { name, lastModified, input: chunksOf(reader) };
    } finally {
      await reader.cancel();
    }
  }
}

async function* chunksOf(reader: ReadableStreamDefaultReader<Uint8Array>) {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
