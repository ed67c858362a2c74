import { type ExtensionLimits, findModel, type Model, nameOf, type Resolution, resolutions } from './catalog.ts';
import { combinationText } from './combination-text.ts';
import { hasOption, optionRows, withoutPictures } from './option-schema.ts';
import type { VideoOption } from './options.ts';
import {
  allowedAspects,
  allowedDurations,
  allowedResolutions,
  hasPictures,
  hasReferences,
  mode,
  modeLimits,
} from './request-mode.ts';
import { mostInSet } from './sets/alternatives.ts';
import { askedCount, mostVideos, promptCount } from './sets/request-set.ts';
import { sourceRules } from './source-rules.ts';
import { type Text, text } from './texts.ts';
import {
  isOptionalField,
  priceUsd,
  promptLength,
  promptWith,
  promptWithChanges,
  type VideoRequest,
  without,
} from './video-request.ts';

/** Why a request can't be made, and the change that mends this one thing; null where only the person can. */
export interface Problem {
  readonly option: VideoOption;
  readonly text: Text;
  readonly mend: ((request: VideoRequest) => VideoRequest) | null;
}

/** Seeds are unsigned 32-bit numbers. */
const maxSeed = 4_294_967_295;

/**
 * Finds everything about a request that the model can't do. An accepted request is one that the provider's rules allow.
 *
 * @param offered the models that people may choose, for advice: what is named there takes the request as it is
 * @returns the problems, most basic first; empty when the request may be sent
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

type Rule = (request: VideoRequest, model: Model, offered: readonly Model[]) => Problem | undefined;

const rules: readonly Rule[] = [
  function promptPresent(request, model) {
    if (promptWithChanges(request) !== '') return undefined;
    if (model.makes === 'image') return { option: 'prompt', text: text('still.promptMissing'), mend: null };
    if (request.image !== undefined || request.upscale !== undefined) return undefined;
    return { option: 'prompt', text: text('request.promptMissing'), mend: null };
  },
  function promptShortEnough(request, model) {
    const length = promptLength(promptWithChanges(request));
    if (length <= model.promptMaxCharacters) return undefined;
    return {
      option: 'prompt',
      text: text('request.promptTooLong', { max: model.promptMaxCharacters, length }),
      mend: null,
    };
  },
  function negativeShortEnough(request, model) {
    const length = promptLength(request.negativePrompt ?? '');
    const room = promptLength(promptWith(promptWithChanges(request), request.negativePrompt ?? '')) - length;
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
  ...optionRows.map(optionTaken),
  function seedInRange(request) {
    const { seed } = request;
    if (seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed <= maxSeed)) return undefined;
    return {
      option: 'seed',
      text: text('request.seedRange', { max: maxSeed }),
      mend: (r) => ({ ...r, seed: Math.min(maxSeed, Math.max(0, Math.trunc(Number.isNaN(seed) ? 0 : seed))) }),
    };
  },
  function peopleByMode(request, model) {
    if (model.peopleByMode !== true || request.people === undefined) return undefined;
    const allowed = hasPictures(request) ? 'adults' : 'everyone';
    if (request.people === allowed) return undefined;
    return {
      option: 'people',
      text: text('request.peopleByMode', { ...nameOf(model.provider), allowed: text(`people.${allowed}`) }),
      mend: (r) => ({ ...r, people: allowed }),
    };
  },
  function countPossible(request, model) {
    const count = request.numberOfVideos;
    const max = mostVideos(model, request);
    if (Number.isInteger(count) && count >= 1 && count <= max) return undefined;
    return {
      option: 'count',
      text: max === 1 ? text('request.countOne', { model: model.label }) : text('request.count', { max, model: model.label }),
      mend: (r) => ({ ...r, numberOfVideos: count > max ? max : 1 }),
    };
  },
  function setSmallEnough(request) {
    const count = askedCount(request);
    if (!(count > mostInSet)) return undefined;
    const prompts = promptCount(request);
    const fitting = Math.floor(mostInSet / prompts);
    return {
      option: prompts > mostInSet ? 'prompt' : 'count',
      text: text('request.tooManyAtOnce', { given: count, max: mostInSet }),
      mend: fitting < 1 ? null : (r) => ({ ...r, numberOfVideos: fitting }),
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
    const max = request.edit === undefined ? (model.referenceImages?.max ?? 0) : (model.edit?.referenceImages ?? 0);
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
      return {
        option: 'extend',
        text: text('request.extendTooOld', { ...nameOf(model.provider), hours: limits.sourceKeptHours }),
        mend,
      };
    }
    if (extend.durationSeconds > limits.maxSourceSeconds) {
      return { option: 'extend', text: text('request.extendTooLong', { max: limits.maxSourceSeconds }), mend };
    }
    if (limits.resolutions?.includes(extend.resolution) === false) {
      const allowed = oneOf(limits.resolutions);
      return { option: 'extend', text: text('request.extendSharpness', { allowed, given: extend.resolution }), mend };
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
  ...sourceRules,
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

/** Refuses an option that a model lacks, and names a model that has it. A field that each request has is refused by its value. */
function optionTaken([option, row]: (typeof optionRows)[number]): Rule {
  const { field, isWish } = row;
  return (request, model, offered) => {
    if (!isOptionalField(field) || !isGiven(request[field]) || isWish?.(request) === false) return undefined;
    if (hasOption(row, model)) return undefined;
    const takesAll = (other: Model): boolean =>
      rules.every((rule) => rule({ ...request, model: other.id }, other, []) === undefined);
    const other = offered.find(
      (candidate) =>
        candidate.makes === model.makes && candidate.id !== model.id && hasOption(row, candidate) && takesAll(candidate),
    );
    const what = text(`option.${option}`);
    return {
      option,
      text: other
        ? text('request.modelCannot', { model: model.label, what, other: other.label })
        : text('request.modelCannotNoOther', { model: model.label, what }),
      mend: (r) => without(r, field),
    };
  };
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
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

/** What was asked for and does not go, by the names that people see. What is taken for pictures, the combination says. */
function leftOut(request: VideoRequest, nearest: VideoRequest): readonly VideoOption[] {
  const others = optionRows.filter(([, { picture }]) => picture === undefined);
  return others.flatMap(([option, { field }]) => (request[field] !== undefined && nearest[field] === undefined ? [option] : []));
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
