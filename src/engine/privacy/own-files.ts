import { UserError } from '../../domain/errors.ts';
import type { Generation } from '../../domain/generation.ts';
import type { DoorId } from '../../domain/people/person.ts';
import { isAbout } from '../../domain/privacy/forgetting.ts';
import type { OwnFile } from '../../domain/privacy/own-data.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { filesOf, ownFacts, pictureName, picturesOf, requestFacts, uploadName } from './own-facts.ts';

/** Requests in one file of facts: with the longest prompts some megabytes. */
const perFile = 500;
const batch = 50;

/**
 * Everything that is kept of somebody, a file at a time: what it is in words, the facts as JSON, then pictures and videos that are there. Memory holds the
 * facts of one file, and what was made while it is read may be in it or not.
 *
 * @param say in their language
 * @throws {UserError} `not_possible_now` where they want to be forgotten meanwhile
 */
export async function* ownFiles(core: Core, doors: readonly DoorId[], say: (sentence: Text) => string): AsyncGenerator<OwnFile> {
  yield file(
    'README.txt',
    core.clock.now(),
    `${[text('privacy.readme'), text('privacy.readmeNot')].map((each) => say(each)).join('\r\n\r\n')}\r\n`,
  );
  let nth = 0;
  let requests: unknown[] = [];
  const facts = await ownFacts(core, doors);
  const flush = (): OwnFile => {
    nth += 1;
    const content = nth === 1 ? { ...facts, requests } : { requests };
    requests = [];
    return file(nth === 1 ? 'data.json' : `data-${nth}.json`, core.clock.now(), `${JSON.stringify(content, undefined, 1)}\n`);
  };
  for await (const generation of generationsOf(core, doors)) {
    requests.push(requestFacts(generation));
    if (requests.length >= perFile) yield flush();
  }
  if (nth === 0 || requests.length > 0) yield flush();
  const given = new Set<string>();
  for await (const generation of generationsOf(core, doors)) {
    for (const each of mediaOf(core, generation)) {
      if (given.has(each.name)) continue;
      given.add(each.name);
      yield each;
    }
  }
}

function file(name: string, changedAtMs: number, content: string): OwnFile {
  const bytes = new TextEncoder().encode(content);
  return { name, changedAtMs, sizeBytes: bytes.length, open: async () => bytes };
}

/** Oldest first at each door. */
async function* generationsOf(core: Core, doors: readonly DoorId[]): AsyncGenerator<Generation> {
  const upTo = await core.store.newestNumber();
  for (const door of doors) {
    let after: number | undefined = 0;
    while (after !== undefined) {
      await requireNotForgotten(core, doors);
      const found: readonly { readonly id: string; readonly number: number }[] = await core.store.madeBy(
        door,
        after,
        upTo,
        batch,
      );
      for (const { id } of found) {
        const generation = await core.get(id);
        if (generation !== undefined) yield generation;
      }
      after = found.length < batch ? undefined : found.at(-1)?.number;
    }
  }
}

async function requireNotForgotten({ store }: Core, doors: readonly DoorId[]): Promise<void> {
  const isForgotten = (await store.forgettings()).some((each) => each.endedAtMs === undefined && isAbout(each, doors));
  if (isForgotten) throw new UserError('not_possible_now', text('privacy.dataForgotten'));
}

function mediaOf(core: Core, generation: Generation): readonly OwnFile[] {
  const { request, createdAtMs } = generation;
  const stored = (name: string, path: string, sizeBytes: number): OwnFile => ({
    ...{ name, changedAtMs: createdAtMs, sizeBytes },
    async open() {
      const found = await core.outputs.open(path);
      if (found === undefined || found.sizeBytes === 0) return await found?.close().then(() => undefined);
      return await found.read({ start: 0, end: found.sizeBytes - 1 });
    },
  });
  const pictures = picturesOf(request).map(
    (picture): OwnFile => ({
      ...{ name: pictureName(picture), changedAtMs: createdAtMs, sizeBytes: picture.sizeBytes },
      async open() {
        const bytes = (await core.store.image(picture.sha256))?.bytes;
        return bytes && new Uint8Array(bytes);
      },
    }),
  );
  const { video } = request;
  return [
    ...filesOf(generation).map(({ file: name, sizeBytes }) => stored(name, name, sizeBytes)),
    ...pictures,
    ...(video === undefined ? [] : [stored(uploadName(video.sha256), `sources/${video.sha256}.mp4`, video.sizeBytes)]),
  ];
}
