import { z } from 'zod';
import { byQuality, qualityRemarks } from '../src/domain/by-quality.ts';
import { type CommandCall, defineCommand } from '../src/domain/command.ts';
import { filmLimits, type NewShotFilm } from '../src/domain/film.ts';
import { isEnded } from '../src/domain/generation.ts';
import { optionSchema, requestOf, type VideoValues } from '../src/domain/option-schema.ts';
import { decimal, yesOrNo } from '../src/domain/option-types.ts';
import { readCaptions, readLook, readShots, shotPrompt } from '../src/domain/shots/shot-film.ts';
import { shotLimits } from '../src/domain/shots/shot-lines.ts';
import type { StyleAsker } from '../src/domain/styles/style-book.ts';
import { consentOf, type Submission } from '../src/domain/submission.ts';
import { text } from '../src/domain/texts.ts';
import type { SubmittedAll, VideoEngine } from '../src/domain/video-engine.ts';
import { cleanPrompt, type VideoRequest } from '../src/domain/video-request.ts';
import { acceptedText } from './accepted-text.ts';
import { type CompleteDeps, withOwnDefaults } from './complete.ts';
import { offerOf, type VideoCommandDeps } from './video.ts';

export interface FilmCommandDeps extends Pick<VideoCommandDeps, 'models' | 'defaultModel'> {
  readonly engine: Pick<VideoEngine, 'submitAll' | 'findByEvent'> & CompleteDeps['engine'];
}

/** Of `/video`: what holds for all shots alike. Pictures are of one shot alone, and a count would make several films. */
const shared = {
  aspect: true,
  quality: true,
  resolution: true,
  duration: true,
  negative: true,
  model: true,
  seed: true,
  audio: true,
  people: true,
  enhance: true,
  private: true,
} as const;

/** `/film`: 2 to 6 shots, each a video of its own, which are joined by themselves. */
export function createFilmCommand({ engine, ...models }: FilmCommandDeps) {
  const offer = offerOf(models);
  const options = z.strictObject({
    shots: z.string().meta({ description: 'help.shots', maxLength: longestShots }),
    look: z.string().optional().meta({ description: 'help.look', maxLength: shotLimits.lookCharacters }),
    sequence: yesOrNo().optional().meta({ description: 'help.sequence' }),
    title: z.string().optional().meta({ description: 'help.title', maxLength: longestTitle }),
    captions: z.string().optional().meta({ description: 'help.captions', maxLength: longestCaptions }),
    crossfade: decimal(crossFade.least, crossFade.most).optional().meta({ description: 'help.crossfade' }),
    ...optionSchema(offer, 'video').pick(shared).shape,
  });
  type Values = z.infer<typeof options>;

  const parts: CompleteDeps = { engine, offer, options };
  const make = (each: VideoValues): VideoRequest => requestOf(each, offer);
  /** Every shot is made alike: what is left open is filled in once. */
  const filled = async (given: Values, asker: StyleAsker): Promise<Values> => {
    const { look: _l, shots: _s, sequence: _q, title: _t, captions: _c, crossfade: _x, ...values } = given;
    return { ...given, ...(await withOwnDefaults(values, asker, make, parts)) };
  };

  const planOf = ({ look = '', shots, sequence = false, title = '', captions = '', crossfade, ...values }: Values): Plan => {
    const words = readShots(shots);
    const film: NewShotFilm = {
      ...{ kind: 'new', look: readLook(look), isSequence: sequence, words },
      ...{ title: cleanPrompt(title), captions: readCaptions(captions, words.length) },
      ...(crossfade !== undefined && { crossFadeSeconds: crossfade }),
    };
    const shot = (words: string): VideoValues => ({ ...values, prompt: shotPrompt(film.look, words) });
    return {
      film,
      requests: film.words.map((words) => make(byQuality(shot(words), offer, make))),
      notes: qualityRemarks(shot(film.words[0] ?? ''), offer, make),
    };
  };
  return defineCommand({
    name: 'film',
    description: 'command.film',
    entry: 'slash',
    answers: 'generation',
    options,
    complete: async (values: Values, asker: StyleAsker) => ({ values: await filled(values, asker), notes: [], changedAtMs: 0 }),
    planAll: async (values: Values) => planOf(values).requests,
    remarks: async (values: Values) => planOf(values).notes,
    async run(values: Values, call: CommandCall) {
      const before = await engine.findByEvent(call.eventId);
      if (before !== undefined) return { kind: 'generation', generation: before, repeated: true, text: acceptedText(before) };
      const { film, requests, notes } = planOf(await filled(values, call));
      const submissions = requests.map((request) => submissionOf(request, call, notes));
      return answerOf(await engine.submitAll(submissions, { film }));
    },
  });
}

const { crossFadeSeconds: crossFade, characters } = filmLimits;
/** As much as a slash command takes; six shots have a thousand each. */
const longestShots = 6000;
/** What people count as one character may be several. */
const longestTitle = characters.title * 4;
const longestCaptions = characters.caption * 2 * shotLimits.most;

interface Plan {
  readonly film: NewShotFilm;
  readonly requests: readonly VideoRequest[];
  readonly notes: NonNullable<Submission['notes']>;
}

function submissionOf(request: VideoRequest, call: CommandCall, notes: Plan['notes']): Submission {
  const { requester, replyTarget, eventId } = call;
  return { request, images: [], requester, replyTarget, eventId, ...consentOf(call), ...(notes.length > 0 && { notes }) };
}

function answerOf({ generations, repeated }: SubmittedAll) {
  const [generation] = generations;
  if (generation === undefined) throw new Error('nothing was taken in');
  return { kind: 'generation', generation, repeated, text: acceptedText(generation) } as const;
}

/** “Redo 3”, under a shot of a film or its card: that one once more, in its place. Pressed twice it is one. */
export function createRedoCommand({ engine }: { readonly engine: Pick<VideoEngine, 'redoShot'> }) {
  return defineCommand({
    name: 'redo',
    description: 'command.redo',
    entry: 'button',
    answers: 'generation',
    options: z.strictObject({ id: z.string().max(80).meta({ description: 'help.id', generation: true }) }),
    async run({ id }, call) {
      const { requester, replyTarget, eventId: intakeId, isOwnKey } = call;
      const eventId = isOwnKey === true ? intakeId : `redo:${id}`;
      const press = { requester, replyTarget, eventId, intakeId, ...consentOf(call) };
      const { generations, repeated } = await engine.redoShot(id, press);
      const [generation] = generations;
      if (generation === undefined) throw new Error('nothing was taken in');
      const number = generation.set?.index ?? 1;
      // The post of one that was replaced keeps its button.
      const isOver = isEnded(generation.state);
      const before = text(isOver ? 'film.shotReplaced' : 'answer.againRunning');
      const answer = repeated ? before : text('film.redoing', { number });
      return { kind: 'generation', generation, repeated, text: answer };
    },
  });
}
