import {
  type AspectRatio,
  aspectRatios,
  durationsAt,
  type ExtensionLimits,
  findModel,
  type ModeLimits,
  type Model,
  type Resolution,
  resolutions,
} from './catalog.ts';
import { type Text, text } from './texts.ts';
import { hasVisibleText } from './visible-text.ts';

/** A picture that was checked, turned upright, stripped and re-encoded. Its bytes are in the store under `sha256`. */
export interface RequestImage {
  /** Hex SHA-256 of the prepared bytes. */
  readonly sha256: string;
  readonly mimeType: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  readonly sizeBytes: number;
}

/** An earlier result of ours that is to go on. */
export interface ExtensionSource {
  readonly generationId: string;
  /** Google's address of the source. Absent where Google gave none: then our own file goes along. */
  readonly uri?: string;
  readonly model: string;
  readonly durationSeconds: number;
  readonly resolution: Resolution;
  readonly aspectRatio: AspectRatio;
  /** How old the source was when the request was made, in hours. */
  readonly ageHours: number;
}

/** What the person asked for, complete: nothing is filled in later. A still is asked for in the same way, see `isStill`. */
export interface VideoRequest {
  /** Cleaned of control characters; empty only for a video with an image. */
  readonly prompt: string;
  readonly model: string;
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  /** 0 for a still. */
  readonly durationSeconds: number;
  readonly numberOfVideos: number;
  readonly negativePrompt?: string;
  /** 0 to 4,294,967,295; the same seed makes similar videos, not equal ones. */
  readonly seed?: number;
  /** Absent: as the model does by itself. */
  readonly audio?: boolean;
  readonly people?: 'everyone' | 'adults' | 'nobody';
  /** First frame of a video; what a still is made of. */
  readonly image?: RequestImage;
  readonly lastFrame?: RequestImage;
  readonly referenceImages?: readonly RequestImage[];
  readonly extend?: ExtensionSource;
  /** A text model may rewrite the prompt before it leaves. */
  readonly enhance?: true;
}

/** Whether it asks for a still picture, which has no length. */
export function isStill({ durationSeconds }: Pick<VideoRequest, 'durationSeconds'>): boolean {
  return durationSeconds === 0;
}

/** The options of a video request by the names that people see (`src/domain/texts`: `option.<name>`). */
export type VideoOption =
  | 'prompt'
  | 'model'
  | 'aspect'
  | 'resolution'
  | 'duration'
  | 'count'
  | 'negative'
  | 'seed'
  | 'audio'
  | 'people'
  | 'image'
  | 'lastFrame'
  | 'referenceImages'
  | 'extend';

/** Why a request can't be made, and the change that mends this one thing; null where only the person can. */
export interface Problem {
  readonly option: VideoOption;
  readonly text: Text;
  readonly mend: ((request: VideoRequest) => VideoRequest) | null;
}

/** Google's seed is an unsigned 32-bit number. */
const maxSeed = 4_294_967_295;

/**
 * Finds everything about a request that the model can't do. An accepted request is one that Google's rules allow.
 *
 * @param offered the models that people may choose, for advice: what is named there takes the request as it is
 * @returns the problems, most basic first; empty when the request may be sent
 * @see https://ai.google.dev/gemini-api/docs/veo
 */
export function checkVideoRequest(request: VideoRequest, model: Model, offered: readonly Model[] = []): readonly Problem[] {
  const problems = rules.flatMap((rule) => rule(request, model, offered) ?? []);
  return problems.map((problem) => ({ ...problem, text: withAdvice(problem, request, model) }));
}

/**
 * The nearest request that works: mends problem after problem.
 *
 * @returns undefined where only the person can help, as with an empty prompt
 */
export function nearestVideoRequest(request: VideoRequest, model: Model): VideoRequest | undefined {
  let candidate = request;
  // Each pass mends at least one option for good; more passes than options would be a loop.
  for (let pass = 0; pass < 20; pass += 1) {
    const problem = rules.flatMap((rule) => rule(candidate, model, []) ?? [])[0];
    if (problem === undefined) return candidate;
    if (problem.mend === null) return undefined;
    candidate = problem.mend(candidate);
  }
  return undefined;
}

/** A request with a price, see `nearestPriced`. */
export interface PricedRequest {
  readonly model: Model;
  readonly request: VideoRequest;
  readonly priceUsd: number;
}

/** The nearest request that has a price: the model's own resolutions first, then the others of `offered`. */
export function nearestPriced(request: VideoRequest, model: Model, offered: readonly Model[]): PricedRequest | undefined {
  const others = offered.filter(({ id, makes }) => id !== model.id && makes === model.makes);
  const wanted = resolutions.indexOf(request.resolution);
  const distance = (resolution: Resolution): number => Math.abs(resolutions.indexOf(resolution) - wanted);
  for (const candidate of [model, ...others]) {
    // Of two that are as near the smaller one comes first, which costs less.
    for (const resolution of candidate.resolutions.toSorted((a, b) => distance(a) - distance(b))) {
      const nearest = nearestVideoRequest({ ...request, model: candidate.id, resolution }, candidate);
      const price = nearest && priceUsd(nearest, candidate);
      if (nearest !== undefined && price !== undefined) return { model: candidate, request: nearest, priceUsd: price };
    }
  }
  return undefined;
}

/** What a request costs by the catalogue, in US dollars; undefined where no price is verified. An estimate, never an invoice. */
export function priceUsd(request: VideoRequest, model: Model): number | undefined {
  const { resolution, durationSeconds, numberOfVideos } = request;
  const perSecond = model.priceUsdPerSecond[resolution];
  const each = isStill(request) ? model.priceUsdPerStill[resolution] : perSecond && perSecond * durationSeconds;
  // Whole micro-dollars, so that sums of many prices stay exact.
  return each === undefined ? undefined : Math.round(each * numberOfVideos * 1e6) / 1e6;
}

/** A prompt as it is stored and sent: no control characters or lone surrogates, no white space around it; empty where nothing of it can be seen. */
export function cleanPrompt(raw: string): string {
  // Tabs and line breaks stay; every other control character goes. What joins and directs stays too: words and emoji need it.
  const clean = raw
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFFD]/g, '')
    .replace(/\r\n?/g, '\n')
    .trim();
  return hasVisibleText(clean) ? clean : '';
}

/**
 * A prompt together with what should not be seen, for a model that has no field for it.
 *
 * @see https://ai.google.dev/gemini-api/docs/omni
 */
export function promptWith(prompt: string, negativePrompt: string): string {
  return [prompt, `without: ${negativePrompt}`].filter((each) => each !== '').join('\n');
}

/** Length as people count it: by code points, so that an emoji is one. */
export function promptLength(prompt: string): number {
  let length = 0;
  for (const _ of prompt) length += 1;
  return length;
}

type Rule = (request: VideoRequest, model: Model, offered: readonly Model[]) => Problem | undefined;

const rules: readonly Rule[] = [
  function promptPresent(request, model) {
    if (request.prompt !== '') return undefined;
    if (model.makes === 'image') return { option: 'prompt', text: text('still.promptMissing'), mend: null };
    if (request.image !== undefined) return undefined;
    return { option: 'prompt', text: text('request.promptMissing'), mend: null };
  },
  function promptShortEnough(request, model) {
    const length = promptLength(request.prompt);
    if (length <= model.promptMaxCharacters) return undefined;
    return {
      option: 'prompt',
      text: text('request.promptTooLong', { max: model.promptMaxCharacters, length }),
      mend: null,
    };
  },
  function negativeShortEnough(request, model) {
    const length = promptLength(request.negativePrompt ?? '');
    const room = promptLength(promptWith(request.prompt, request.negativePrompt ?? '')) - length;
    const max = model.negativePrompt ? model.promptMaxCharacters : Math.max(0, model.promptMaxCharacters - room);
    if (length <= max) return undefined;
    return {
      option: 'negative',
      text: text('request.negativeTooLong', { max, length }),
      mend: null,
    };
  },
  function onlyOneKindOfPicture(request) {
    if (request.extend !== undefined && (hasPictures(request) || request.lastFrame !== undefined)) {
      return { option: 'extend', text: text('request.extendAlone'), mend: withoutPictures };
    }
    if (hasReferences(request) && (request.image !== undefined || request.lastFrame !== undefined)) {
      return {
        option: 'referenceImages',
        text: text('request.referencesAlone'),
        mend: ({ referenceImages: _, ...rest }) => rest,
      };
    }
    return undefined;
  },
  function imageTaken(request, model, offered) {
    if (request.image === undefined || model.image) return undefined;
    return cannot(
      'image',
      { request, model, offered },
      (other) => other.image,
      ({ image: _, ...rest }) => rest,
    );
  },
  function lastFrameTaken(request, model, offered) {
    if (request.lastFrame === undefined || model.lastFrame !== undefined) return undefined;
    return cannot(
      'lastFrame',
      { request, model, offered },
      (other) => other.lastFrame !== undefined,
      ({ lastFrame: _, ...rest }) => rest,
    );
  },
  function referencesTaken(request, model, offered) {
    if (!hasReferences(request) || model.referenceImages !== undefined) return undefined;
    return cannot(
      'referenceImages',
      { request, model, offered },
      (other) => other.referenceImages !== undefined,
      ({ referenceImages: _, ...rest }) => rest,
    );
  },
  function extensionTaken(request, model, offered) {
    if (request.extend === undefined || model.extension !== undefined) return undefined;
    return cannot(
      'extend',
      { request, model, offered },
      (other) => other.extension !== undefined,
      ({ extend: _, ...rest }) => rest,
    );
  },
  function seedTaken(request, model, offered) {
    if (request.seed === undefined || model.seed) return undefined;
    return cannot(
      'seed',
      { request, model, offered },
      (other) => other.seed,
      ({ seed: _, ...rest }) => rest,
    );
  },
  function seedInRange(request) {
    const { seed } = request;
    if (seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed <= maxSeed)) return undefined;
    return {
      option: 'seed',
      text: text('request.seedRange', { max: maxSeed }),
      mend: (r) => ({ ...r, seed: Math.min(maxSeed, Math.max(0, Math.trunc(Number.isNaN(seed) ? 0 : seed))) }),
    };
  },
  function audioSwitchable(request, model, offered) {
    if (request.audio !== false || model.audio === 'switchable') return undefined;
    return cannot(
      'audio',
      { request, model, offered },
      (other) => other.audio === 'switchable',
      ({ audio: _, ...rest }) => rest,
    );
  },
  function peopleSettable(request, model, offered) {
    if (request.people === undefined || model.people) return undefined;
    return cannot(
      'people',
      { request, model, offered },
      (other) => other.people,
      ({ people: _, ...rest }) => rest,
    );
  },
  function peopleByMode(request, model) {
    // Text and extension: everyone only; with pictures: adults only. Google refuses the other ways round (veo docs, 2026-11-23).
    if (!model.people || request.people === undefined || model.provider === 'vertex-veo') return undefined;
    const allowed = hasPictures(request) ? 'adults' : 'everyone';
    if (request.people === allowed) return undefined;
    return {
      option: 'people',
      text: text('request.peopleByMode', { allowed: text(`people.${allowed}`) }),
      mend: (r) => ({ ...r, people: allowed }),
    };
  },
  function countPossible(request, model) {
    const count = request.numberOfVideos;
    if (Number.isInteger(count) && count >= 1 && count <= model.maxVideos) return undefined;
    return {
      option: 'count',
      text:
        model.maxVideos === 1
          ? text('request.countOne', { model: model.label })
          : text('request.count', { max: model.maxVideos, model: model.label }),
      mend: (r) => ({ ...r, numberOfVideos: count > model.maxVideos ? model.maxVideos : 1 }),
    };
  },
  function lastFrameNeedsImage(request) {
    if (request.lastFrame === undefined || request.image !== undefined) return undefined;
    return {
      option: 'lastFrame',
      text: text('request.lastFrameNeedsImage'),
      mend: ({ lastFrame, ...rest }) => (lastFrame === undefined ? rest : { ...rest, image: lastFrame }),
    };
  },
  function referenceCount(request, model) {
    const max = model.referenceImages?.max ?? 0;
    const given = request.referenceImages?.length ?? 0;
    if (model.referenceImages === undefined || given <= max) return undefined;
    return {
      option: 'referenceImages',
      text: text('request.tooManyReferences', { max, given }),
      mend: (r) => ({ ...r, referenceImages: (r.referenceImages ?? []).slice(0, max) }),
    };
  },
  function referencesNeedPrompt(request) {
    if (!hasReferences(request) || request.prompt !== '') return undefined;
    return { option: 'prompt', text: text('request.referencesNeedPrompt'), mend: null };
  },
  function extensionSource(request, model) {
    const { extend } = request;
    const limits: ExtensionLimits | undefined = model.extension;
    if (extend === undefined || limits === undefined) return undefined;
    const mend = ({ extend: _, ...rest }: VideoRequest) => rest;
    if (findModel(extend.model)?.provider !== model.provider) {
      return { option: 'extend', text: text('request.extendOtherModel', { model: model.label, other: extend.model }), mend };
    }
    if (extend.ageHours >= limits.sourceKeptHours) {
      return { option: 'extend', text: text('request.extendTooOld', { hours: limits.sourceKeptHours }), mend };
    }
    if (extend.durationSeconds > limits.maxSourceSeconds) {
      return { option: 'extend', text: text('request.extendTooLong', { max: limits.maxSourceSeconds }), mend };
    }
    if (extend.aspectRatio !== request.aspectRatio) {
      return {
        option: 'aspect',
        text: text('request.extendShape', { aspect: extend.aspectRatio }),
        mend: (r) => ({ ...r, aspectRatio: extend.aspectRatio }),
      };
    }
    return undefined;
  },
  function resolutionPossible(request, model) {
    return chooseFrom('resolution', request, model, allowedResolutions(request, model), (r, resolution) => ({
      ...r,
      resolution,
    }));
  },
  function aspectPossible(request, model) {
    return chooseFrom('aspect', request, model, allowedAspects(request, model), (r, aspectRatio) => ({ ...r, aspectRatio }));
  },
  function durationPossible(request, model) {
    const allowed = allowedDurations(request, model);
    if (allowed.includes(request.durationSeconds)) return undefined;
    const nearest = nearestNumber(allowed, request.durationSeconds);
    return {
      option: 'duration',
      text: text('request.duration', {
        allowed: oneOf(allowed.map(String)),
        given: request.durationSeconds,
        because: because(request, model, allowed),
      }),
      mend: (r) => ({ ...r, durationSeconds: nearest }),
    };
  },
];

interface Asked {
  readonly request: VideoRequest;
  readonly model: Model;
  readonly offered: readonly Model[];
}

/** @param can whether the option alone is what another model has */
function cannot(
  option: VideoOption,
  { request, model, offered }: Asked,
  can: (model: Model) => boolean,
  mend: (request: VideoRequest) => VideoRequest,
): Problem {
  const takesAll = (other: Model): boolean =>
    rules.every((rule) => rule({ ...request, model: other.id }, other, []) === undefined);
  const other = offered.find(
    (candidate) => candidate.makes === model.makes && candidate.id !== model.id && can(candidate) && takesAll(candidate),
  );
  return {
    option,
    text: other
      ? text('request.modelCannot', { model: model.label, what: text(`option.${option}`), other: other.label })
      : text('request.modelCannotNoOther', { model: model.label, what: text(`option.${option}`) }),
    mend,
  };
}

function chooseFrom<T extends string>(
  option: 'resolution' | 'aspect',
  request: VideoRequest,
  model: Model,
  allowed: readonly T[],
  set: (request: VideoRequest, value: T) => VideoRequest,
): Problem | undefined {
  const given: string = option === 'resolution' ? request.resolution : request.aspectRatio;
  const best = allowed[0];
  if (best === undefined || allowed.some((value) => value === given)) return undefined;
  return {
    option,
    text: text('request.choice', {
      option: text(`option.${option}`),
      allowed: oneOf(allowed),
      given,
      because: mode(request) === undefined ? text('because.model', { model: model.label }) : because(request, model, []),
    }),
    mend: (r) => set(r, best),
  };
}

function allowedResolutions(request: VideoRequest, model: Model): readonly Resolution[] {
  return modeLimits(request, model)?.resolutions ?? model.resolutions;
}

function allowedAspects(request: VideoRequest, model: Model): readonly AspectRatio[] {
  const allowed = modeLimits(request, model)?.aspectRatios ?? model.aspectRatios;
  return aspectRatios.filter((aspect) => allowed.includes(aspect));
}

function allowedDurations(request: VideoRequest, model: Model): readonly number[] {
  const byResolution = durationsAt(model, request.resolution);
  const byMode = modeLimits(request, model)?.durationsSeconds;
  return byMode === undefined ? byResolution : byResolution.filter((seconds) => byMode.includes(seconds));
}

/** What makes this request special: the part of it that brings limits of its own. */
function mode(request: VideoRequest): 'extend' | 'referenceImages' | 'lastFrame' | undefined {
  if (request.extend !== undefined) return 'extend';
  if (hasReferences(request)) return 'referenceImages';
  if (request.lastFrame !== undefined) return 'lastFrame';
  return undefined;
}

function modeLimits(request: VideoRequest, model: Model): ModeLimits | undefined {
  switch (mode(request)) {
    case 'extend':
      return model.extension;
    case 'referenceImages':
      return model.referenceImages;
    case 'lastFrame':
      return model.lastFrame;
    case undefined:
      return undefined;
  }
}

function because(request: VideoRequest, model: Model, allowed: readonly number[]): Text {
  const byResolution = model.durationsByResolution[request.resolution];
  if (byResolution !== undefined && allowed.length > 0) {
    return text('because.resolution', { resolution: request.resolution, model: model.label });
  }
  const kind = mode(request);
  return kind === undefined || modeLimits(request, model) === undefined
    ? text('because.model', { model: model.label })
    : text('because.mode', { what: text(`option.${kind}`), model: model.label });
}

/** "8 s, 720p, 16:9, from an image". */
export function combinationText(request: VideoRequest): Text {
  const { durationSeconds: seconds, resolution, aspectRatio: aspect } = request;
  return isStill(request)
    ? text('still.combination', { resolution, aspect })
    : text('request.combination', { seconds, resolution, aspect, pictures: picturesText(request) });
}

/** Adds the nearest combination that works to a problem's text. */
function withAdvice(problem: Problem, request: VideoRequest, model: Model): Text {
  const nearest = nearestVideoRequest(request, model);
  if (nearest === undefined) return problem.text;
  const without = (combination: Text, option: VideoOption): Text =>
    text('request.combinationWithout', { combination, what: text(`option.${option}`) });
  return text('request.withAdvice', {
    problem: problem.text,
    combination: leftOut(request, nearest).reduce(without, combinationText(nearest)),
  });
}

/** What was asked for besides pictures and does not go, by the names that people see. */
function leftOut(request: VideoRequest, nearest: VideoRequest): readonly VideoOption[] {
  const fields = { negative: 'negativePrompt', seed: 'seed', audio: 'audio', people: 'people' } as const;
  const options = ['negative', 'seed', 'audio', 'people'] as const;
  return options.filter((option) => request[fields[option]] !== undefined && nearest[fields[option]] === undefined);
}

function picturesText(request: VideoRequest): Text | '' {
  if (request.extend !== undefined) return text('pictures.extend');
  if (hasReferences(request)) return text('pictures.references');
  if (request.lastFrame !== undefined) return text('pictures.firstAndLast');
  return request.image === undefined ? '' : text('pictures.first');
}

function withoutPictures({ image: _i, lastFrame: _l, referenceImages: _r, ...rest }: VideoRequest): VideoRequest {
  return rest;
}

function hasReferences(request: VideoRequest): boolean {
  return (request.referenceImages?.length ?? 0) > 0;
}

function hasPictures(request: VideoRequest): boolean {
  return request.image !== undefined || hasReferences(request);
}

function nearestNumber(allowed: readonly number[], wanted: number): number {
  return allowed.reduce(
    (best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best),
    allowed[0] ?? wanted,
  );
}

function oneOf(values: readonly string[]): Text {
  const last = values.at(-1) ?? '';
  return values.length < 2
    ? text('list.one', { value: last })
    : text('list.or', { values: values.slice(0, -1).join(', '), last });
}
