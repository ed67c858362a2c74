import type { Intake } from '../../domain/intake.ts';
import { wordsOfRaw } from '../../domain/moderation/words-of.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Core } from '../core.ts';
import { keepablePictures } from '../place-settings/require-pictures.ts';
import { hasUnwanted } from './require-words.ts';

/** What somebody asked for, as it may be kept until they are answered: without what they gave where their place does not want its words. */
export async function keepableIntake(store: Core['store'], intake: Intake): Promise<Intake> {
  const { words, given, ...known } = intake;
  if (words === undefined && given === undefined) return intake;
  const said = [...(words === undefined ? [] : [{ words }]), ...(given === undefined ? [] : wordsOfRaw(given.raw))];
  if (await hasUnwanted({ store }, settingScopeOf(intake.replyTarget), said)) return known;
  if (given === undefined) return intake;
  const raw = await keepablePictures({ store }, intake, given.raw);
  return raw === given.raw ? intake : { ...intake, given: { ...given, raw, lacksPictures: true } };
}
