import { randomBytes } from 'node:crypto';
import { type Draft, type DraftLimits, draftKeptMs } from '../domain/draft.ts';
import { UserError } from '../domain/errors.ts';
import { isSamePerson, type Requester } from '../domain/generation.ts';
import type { Intake } from '../domain/intake.ts';
import { wordsOfRaw } from '../domain/moderation/words-of.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import { text } from '../domain/texts.ts';
import type { Core } from './core.ts';
import { openRaw, picturesIn, storedRaw } from './kept-raw.ts';
import { hasUnwanted } from './moderation/require-words.ts';
import { keepablePictures } from './place-settings/require-pictures.ts';

/** Five of a person, as of forms that are open; 200 MB of pictures are some forty photos as people send them. */
export const draftLimits: DraftLimits = { perPerson: 5, inAll: 500, maxBytes: 200_000_000 };

/** As `keepDraft` of the engine. */
export async function keepDraft(
  core: Core,
  { command, raw }: Draft,
  { requester: person, replyTarget }: Pick<Intake, 'requester' | 'replyTarget'>,
): Promise<string | undefined> {
  const id = randomBytes(9).toString('base64url');
  const { name: _, ...nameless } = person;
  const stored = { id, person: nameless, command, untilMs: core.clock.now() + draftKeptMs };
  try {
    const given = wordsOfRaw(raw);
    const isKept = await core.writeForPerson(async (inner) => {
      if (await hasUnwanted(inner, settingScopeOf(replyTarget), given)) return false;
      const kept = await keepablePictures(inner, { requester: person, replyTarget }, raw);
      await inner.store.addDraft({ ...stored, raw: storedRaw(kept) }, picturesIn(kept), draftLimits);
      return true;
    });
    if (!isKept) return undefined;
    return (await core.store.draft(id)) === undefined ? undefined : id;
  } catch (error) {
    // They are told all the same what was wrong with it.
    core.log.warn({ err: error }, 'what was refused could not be kept');
    return undefined;
  }
}

/** As `openDraft` of the engine. */
export async function openDraft(core: Core, id: string, person: Requester): Promise<Draft> {
  const found = await core.store.draft(id);
  if (found === undefined || found.untilMs <= core.clock.now()) throw new UserError('not_found', text('chat.draftGone'));
  if (!isSamePerson(found.person, person)) throw new UserError('not_allowed', text('answer.notYours'));
  await core.writeForPerson(({ store }) => store.extendDraft(id, core.clock.now() + draftKeptMs));
  return { command: found.command, raw: await openRaw(core, found.raw) };
}
