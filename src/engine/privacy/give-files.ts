import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PersonNotice } from '../../domain/person-notice.ts';
import { mostGiven, type OwnFile, type PersonFiles } from '../../domain/privacy/own-data.ts';
import { text } from '../../domain/texts.ts';
import { type ZipEntry, zipStream } from '../../lib/zip-stream.ts';
import type { Core } from '../core.ts';

/** Of each file in a zip, with its name twice. */
const overheadBytes = 400;
/** Room for the list of what is not in it. */
const listBytes = 64_000;

/**
 * Gives files to one person, in zips that fit what their messages take, one after the other. What is too large by itself, or comes after the last zip that
 * they get, is listed there.
 */
export async function giveFiles(
  core: Pick<Core, 'clock' | 'stopping' | 'log'>,
  way: PersonFiles,
  files: AsyncIterable<OwnFile>,
  to: Pick<PersonNotice, 'person' | 'replyTarget'>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-data-'));
  const notice = (sentence: PersonNotice['text']): PersonNotice => ({
    ...to,
    id: randomBytes(12).toString('base64url'),
    text: sentence,
  });
  let number = 0;
  const give = async (entries: AsyncIterable<ZipEntry>): Promise<void> => {
    number += 1;
    const path = join(folder, `${number}.zip`);
    await pipeline(zipStream(entries), createWriteStream(path, { mode: 0o600 }), { signal: core.stopping });
    const words = notice(text('privacy.dataPart', { number }));
    await way.give(words, { path, name: number === 1 ? 'my-data.zip' : `my-data-${number}.zip` }, core.stopping);
    await rm(path);
  };
  try {
    const { missing, last } = await giveParts(files, way.maxBytes, give);
    const say = (sentence: PersonNotice['text']): string => way.say(sentence, to.replyTarget);
    await give(entriesOf(last, missing, () => listOf(missing, say(text('privacy.notIncluded')), core.clock.now())));
    await way.tell(notice(text('privacy.dataDone')), core.stopping);
  } catch (error) {
    core.log.warn({ err: error }, 'a copy of what is kept of somebody could not be given to them');
    if (!core.stopping.aborted) await way.tell(notice(text('privacy.dataFailed')), core.stopping);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns what is left for the last zip, and names of what is in none */
async function giveParts(
  files: AsyncIterable<OwnFile>,
  maxBytes: number,
  give: (entries: AsyncIterable<ZipEntry>) => Promise<void>,
): Promise<{ readonly missing: string[]; readonly last: readonly OwnFile[] }> {
  const room = maxBytes - listBytes;
  const missing: string[] = [];
  let part: OwnFile[] = [];
  let bytes = 0;
  let parts = 1;
  for await (const file of files) {
    const size = file.sizeBytes + overheadBytes;
    if (size > room || (bytes + size > room && parts >= mostGiven)) {
      missing.push(file.name);
      continue;
    }
    if (bytes + size > room) {
      await give(entriesOf(part, missing));
      part = [];
      bytes = 0;
      parts += 1;
    }
    part.push(file);
    bytes += size;
  }
  return { missing, last: part };
}

/** What is gone by the time of its turn is listed. @param list what stands at the end, where anything is missing */
async function* entriesOf(files: readonly OwnFile[], missing: string[], list?: () => ZipEntry): AsyncGenerator<ZipEntry> {
  for (const { name, changedAtMs, open } of files) {
    const bytes = await open();
    if (bytes === undefined) missing.push(name);
    else yield { name, changedAtMs, bytes };
  }
  if (list !== undefined && missing.length > 0) yield list();
}

function listOf(missing: readonly string[], title: string, nowMs: number): ZipEntry {
  const lines = [title, '', ...missing, ''].join('\r\n');
  return {
    name: 'not-included.txt',
    changedAtMs: nowMs,
    bytes: new TextEncoder().encode(lines).slice(0, listBytes - overheadBytes),
  };
}
