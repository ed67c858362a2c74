/** One part's place to go. */
export interface PartSink {
  write(chunk: Buffer): Promise<void>;
  end(): Promise<void>;
}

export interface PartHead {
  /** Name of the form's field. */
  readonly field: string;
  readonly fileName: string | undefined;
}

interface Reading {
  state: 'outside' | 'after boundary' | 'head' | 'content' | 'over';
  held: Buffer;
  sink: PartSink | undefined;
}

const headEnd = Buffer.from('\r\n\r\n');
const maxHeadBytes = 16 * 1024;

/**
 * Reads a form as it comes in; holds a chunk or two of it, however large its files are.
 *
 * @throws {Error} when it is no complete form
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export async function readMultipart(
  body: AsyncIterable<Buffer>,
  boundary: string,
  open: (head: PartHead) => Promise<PartSink>,
): Promise<void> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first boundary has no line before it: with one, all are alike.
  const reading: Reading = { state: 'outside', held: Buffer.from('\r\n'), sink: undefined };
  try {
    for await (const chunk of body) {
      reading.held = reading.held.length === 0 ? chunk : Buffer.concat([reading.held, chunk]);
      while (await step(reading, delimiter, open));
      if (reading.state === 'over') reading.held = Buffer.alloc(0);
    }
  } finally {
    // What breaks off in the middle of a part.
    await reading.sink?.end();
  }
  if (reading.state !== 'over') throw new Error('the form ended before its last boundary');
}

/** @returns whether there may be more in what is held */
async function step(reading: Reading, delimiter: Buffer, open: (head: PartHead) => Promise<PartSink>): Promise<boolean> {
  const { held } = reading;
  switch (reading.state) {
    case 'outside':
    case 'content': {
      const at = held.indexOf(delimiter);
      // A boundary may have begun in the last bytes.
      const end = at === -1 ? Math.max(0, held.length - delimiter.length) : at;
      if (end > 0) await reading.sink?.write(held.subarray(0, end));
      reading.held = held.subarray(at === -1 ? end : at + delimiter.length);
      if (at === -1) return false;
      await reading.sink?.end();
      reading.sink = undefined;
      reading.state = 'after boundary';
      return true;
    }
    case 'after boundary':
      if (held.length < 2) return false;
      reading.state = held.toString('latin1', 0, 2) === '--' ? 'over' : 'head';
      return true;
    case 'head': {
      const at = held.indexOf(headEnd);
      if (at === -1 && held.length > maxHeadBytes) throw new Error('the head of a part is too long');
      if (at === -1) return false;
      reading.sink = await open(readHead(held.toString('utf8', 0, at)));
      reading.held = held.subarray(at + headEnd.length);
      reading.state = 'content';
      return true;
    }
    case 'over':
      return false;
  }
}

function readHead(text: string): PartHead {
  const disposition = /^content-disposition:(.*)$/im.exec(text)?.[1] ?? '';
  const value = (name: string): string | undefined =>
    new RegExp(`[;\\s]${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i')
      .exec(disposition)?.[1]
      ?.replaceAll('%22', '"')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n');
  return { field: value('name') ?? '', fileName: value('filename') };
}
