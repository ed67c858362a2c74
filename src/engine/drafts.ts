import { randomBytes } from 'node:crypto';
import { isImageBytes } from '../domain/command.ts';
import { type Draft, type DraftLimits, draftKeptMs } from '../domain/draft.ts';
import { UserError } from '../domain/errors.ts';
import { isSamePerson, type Requester } from '../domain/generation.ts';
import type { ImageBytes } from '../domain/media.ts';
import { text } from '../domain/texts.ts';
import type { Core } from './core.ts';

/** Five of a person, as of forms that are open; 200 MB of pictures are some forty photos as people send them. */
const limits: DraftLimits = { perPerson: 5, inAll: 500, maxBytes: 200_000_000 };
/** Stands for a picture in what is stored. */
const pictureKey = 'picture';

/** As `keepDraft` of the engine. */
export async function keepDraft(core: Core, { command, raw }: Draft, person: Requester): Promise<string | undefined> {
  const id = randomBytes(9).toString('base64url');
  const { name: _, ...nameless } = person;
  const stored = {
    id,
    person: nameless,
    command,
    raw: JSON.stringify(raw, withoutBytes),
    untilMs: core.clock.now() + draftKeptMs,
  };
  try {
    await core.writeForPerson(() => core.store.addDraft(stored, picturesIn(raw), limits));
    return core.store.draft(id) === undefined ? undefined : id;
  } catch (error) {
    // They are told all the same what was wrong with it.
    core.log.warn({ err: error }, 'what was refused could not be kept');
    return undefined;
  }
}

/** As `openDraft` of the engine. */
export async function openDraft(core: Core, id: string, person: Requester): Promise<Draft> {
  const found = core.store.draft(id);
  if (found === undefined || found.untilMs <= core.clock.now()) throw new UserError('not_found', text('chat.draftGone'));
  if (!isSamePerson(found.person, person)) throw new UserError('not_allowed', text('answer.notYours'));
  await core.writeForPerson(() => core.store.extendDraft(id, core.clock.now() + draftKeptMs));
  const raw = JSON.parse(found.raw) as Record<string, unknown>;
  const entries = Object.entries(raw).map(([name, value]) => [name, withBytes(core, value)] as const);
  return { command: found.command, raw: Object.fromEntries(entries.filter(([, value]) => value !== undefined)) };
}

function withoutBytes(_: string, value: unknown): unknown {
  return isImageBytes(value) ? { [pictureKey]: value.sha256 } : value;
}

function picturesIn(raw: Draft['raw']): readonly ImageBytes[] {
  return Object.values(raw).flatMap((value) => [value].flat().filter(isImageBytes));
}

/** One that is gone is left out. */
function withBytes(core: Core, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => withBytes(core, each)).filter((each) => each !== undefined);
  if (typeof value !== 'object' || value === null || !(pictureKey in value)) return value;
  return core.store.image(String(value[pictureKey]));
}
