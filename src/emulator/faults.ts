import {
  type Answer,
  errorInfo,
  googleError,
  htmlPage,
  jsonType,
  ok,
  quotaExceeded,
  retiredModel,
  wrongKey,
} from './google-wire.ts';
import { type ShapedFault, shapedAnswer } from './shapes.ts';

/** What Google may answer to a start instead of an operation. */
export const submitAnswers = {
  'submit/400-invalid': () => googleError(400, 'Request contains an invalid argument.'),
  'submit/400-negative-prompt': () => googleError(400, notSupported('negativePrompt')),
  'submit/400-compression': () => googleError(400, notSupported('compressionQuality')),
  'submit/400-people': () => googleError(400, 'allow_all for personGeneration is currently not supported.'),
  'submit/400-use-case': () =>
    googleError(
      400,
      'Your use case is currently not supported. Please refer to Gemini API documentation for current model offering.',
    ),
  'submit/400-guidelines': () =>
    googleError(
      400,
      'Prompt violates our usage guidelines. Please modify your prompt and try again. If you think this was an error, send feedback.',
    ),
  'submit/400-location': () =>
    googleError(400, 'User location is not supported for the API use.', undefined, 'FAILED_PRECONDITION'),
  'submit/400-billing': () =>
    googleError(400, 'Veo is only available to users with billing enabled.', undefined, 'FAILED_PRECONDITION'),
  'submit/400-key': () => wrongKey,
  'submit/401': () =>
    googleError(
      401,
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    ),
  'submit/402': () =>
    googleError(402, 'Your prepayment credits are depleted. Please go to AI Studio to manage your project and billing.'),
  'submit/403-leaked': () => googleError(403, 'Your API key was reported as leaked. Please use another API key.'),
  'submit/403-disabled': () =>
    googleError(403, 'Generative Language API has not been used in project 1 before or it is disabled.', [
      errorInfo('SERVICE_DISABLED'),
    ]),
  'submit/404-retired': (model) => retiredModel(model),
  'submit/429': () => quotaExceeded(undefined, undefined),
  'submit/429-retry-info': (model) =>
    quotaExceeded({ quotaId: 'PredictLongRunningRequestsPerMinutePerProjectPerModel', quotaValue: '2', model }, 37),
  'submit/429-per-day': (model) =>
    quotaExceeded({ quotaId: 'PredictLongRunningRequestsPerDayPerProjectPerModel', quotaValue: '10', model }, 37),
  'submit/429-no-billing': (model) =>
    quotaExceeded({ quotaId: 'PredictLongRunningRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '0', model }, 37),
  'submit/429-spend': () => googleError(429, 'Spend-based rate limit reached. Please try again later.'),
  'submit/500': () =>
    googleError(
      500,
      'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
    ),
  'submit/502-html': () => htmlPage(502, 'Server Error'),
  'submit/503': () => googleError(503, 'The model is overloaded. Please try again later.'),
  'submit/503-html': () => htmlPage(503, 'Service Unavailable'),
  'submit/504': () => googleError(504, 'The request timed out. Please try again.'),
  'submit/200-bad-json': () => ({ status: 200, type: jsonType, body: '{"name":' }),
  'submit/200-html': () => htmlPage(200, 'Welcome'),
  'submit/200-empty': () => ok({}),
  'submit/200-null': () => ok(null),
  'submit/200-strange-name': () => ok({ name: 'models/../../files/operations/x' }),
  'submit/302': () => ({ status: 302, body: '', type: 'text/html', headers: { location: 'https://login.example/' } }),
} as const satisfies Record<string, (model: string) => Answer>;

/** What Google may answer to one look at an operation; the operation itself goes on. */
export const pollAnswers = {
  'poll/401': () => submitAnswers['submit/401'](),
  'poll/404': () => googleError(404, 'Requested entity was not found.'),
  'poll/429': (model) => submitAnswers['submit/429-retry-info'](model),
  'poll/500': () => submitAnswers['submit/500'](),
  'poll/502-html': () => htmlPage(502, 'Server Error'),
  'poll/503': () => googleError(503, 'The service is currently unavailable.'),
  'poll/200-bad-json': () => ({ status: 200, type: jsonType, body: '{"name":' }),
  'poll/200-empty': () => ok({}),
  'poll/200-list': () => ok([]),
  'poll/200-null': () => ok(null),
} as const satisfies Record<string, (model: string) => Answer>;

/** How an operation may end instead of with its video: what stands beside `name` and `done` from then on. */
export const pollEndings = {
  'poll/error-3': () => failed(3, 'Request contains an invalid argument.'),
  'poll/error-3-guidelines': () =>
    failed(3, 'The prompt could not be submitted. It contains words that violate Usage Guidelines.'),
  'poll/error-8': () => failed(8, 'Resource has been exhausted (e.g. check quota).'),
  'poll/error-13': () =>
    failed(13, 'Video generation failed due to an internal server issue. Please try again in a few minutes.'),
  'poll/error-14': () => failed(14, 'The service is currently unavailable.'),
  'poll/error-bare': () => failed(13, ''),
  'poll/rai-prompt': () =>
    filtered(
      'Veo could not generate 1 videos based on the prompt provided. You will not be charged for this request. Try rephrasing the prompt. If you think this was an error, send feedback. Support codes: 42237218',
    ),
  'poll/rai-audio': () =>
    filtered(
      'We encountered an issue with the audio for your prompt, which may be related to the content. You have not been charged for this attempt. Please try again with a different prompt.',
    ),
  'poll/rai-celebrity': () =>
    filtered(
      'Veo could not generate videos because the input image violates our usage guidelines. You will not be charged for this request. Support codes: 29310472, 15236754',
    ),
  'poll/rai-bare': () => ({ response: { '@type': answerType, generateVideoResponse: { raiMediaFilteredCount: 1 } } }),
  'poll/done-empty': () => ({}),
  'poll/no-samples': () => samples([]),
  'poll/no-uri': () => samples([{ video: {} }]),
} as const satisfies Record<string, () => Ending>;

/** Faults that are more than an answer. */
export const actions = {
  submit: ['submit/drop-after-accept', 'submit/drop-before-accept', 'submit/200-truncated', 'submit/hang'],
  poll: ['poll/never-done', 'poll/two-samples', 'poll/partly-refused', 'poll/drop', 'poll/hang', 'poll/slow'],
  download: [
    ...(['download/401', 'download/403', 'download/404', 'download/500', 'download/503'] as const),
    ...(['download/redirect-foreign', 'download/redirect-private', 'download/redirect-loop'] as const),
    ...(['download/drop', 'download/drop-unannounced', 'download/stall', 'download/drip', 'download/wrong-length'] as const),
    ...(['download/empty', 'download/html', 'download/html-as-video', 'download/json', 'download/gzip'] as const),
    ...(['download/huge', 'download/huge-unannounced'] as const),
  ],
  omni: [
    ...(['omni/inside', 'omni/words', 'omni/400-credentials'] as const),
    ...(['omni/file-processing', 'omni/file-failed', 'omni/file-forbidden'] as const),
    ...(['omni/interaction-expired', 'omni/source-gone', 'omni/region'] as const),
    ...(['omni/no-usage', 'omni/partial-usage', 'omni/repeats-steps', 'omni/no-id'] as const),
    ...(['omni/requires-continuation', 'omni/incomplete', 'omni/budget-exceeded', 'omni/requires-action'] as const),
  ],
  files: ['files/foreign-address', 'files/upload-500', 'files/processing', 'files/failed'],
  webhook: [
    ...(['webhook/none', 'webhook/twice', 'webhook/late', 'webhook/old', 'webhook/wrong-signature'] as const),
    'webhook/other-payload',
  ],
  still: [
    ...(['still/safety', 'still/prohibited', 'still/blocked'] as const),
    ...(['still/words', 'still/none', 'still/other'] as const),
  ],
} as const;

export type SubmitFault = keyof typeof submitAnswers | ShapedFault<'submit'> | (typeof actions.submit)[number];
export type PollFault = keyof typeof pollAnswers | ShapedFault<'poll'> | keyof typeof pollEndings | (typeof actions.poll)[number];
export type DownloadFault = (typeof actions.download)[number];
/** Where the Interactions API goes ways of its own. */
export type OmniFault = (typeof actions.omni)[number];
/** Where people's own files go wrong. */
export type FilesFault = (typeof actions.files)[number];
/** What may be wrong with a push. */
export type WebhookFault = (typeof actions.webhook)[number];
/** How Gemini's image model answers without a picture. */
export type StillFault = (typeof actions.still)[number];
export type FaultName = SubmitFault | PollFault | DownloadFault | SingleFault;
/** A fault of one name that waits for its one occasion. */
export type SingleFault = OmniFault | FilesFault | WebhookFault | StillFault;

/** What an ended operation holds besides its name. */
export type Ending = Readonly<Record<string, unknown>>;

const submitFaults: readonly string[] = [...Object.keys(submitAnswers), ...actions.submit];
const pollFaults: readonly string[] = [...Object.keys(pollAnswers), ...Object.keys(pollEndings), ...actions.poll];

/** Every name that `inject` takes, for help texts. */
export const faultNames: readonly string[] = [
  ...submitFaults,
  ...pollFaults,
  ...actions.download,
  ...actions.omni,
  ...actions.files,
  ...actions.webhook,
  ...actions.still,
];

export function isFaultName(name: string): name is FaultName {
  return faultNames.includes(name) || shapedAnswer(name) !== undefined;
}

function isOneFor(request: 'submit' | 'poll', name: string): boolean {
  const known = request === 'submit' ? submitFaults : pollFaults;
  return known.includes(name) || (name.startsWith(`${request}/`) && shapedAnswer(name) !== undefined);
}

function isLookFault(name: string): boolean {
  return Object.hasOwn(pollAnswers, name) || shapedAnswer(name) !== undefined || name === 'poll/drop' || name === 'poll/hang';
}

/** Faults that wait for their request. */
export interface FaultBox {
  /** @param times how many requests it meets; `always` until cleared */
  inject(name: FaultName, times?: number | 'always'): void;
  clear(): void;
  nextSubmit(): SubmitFault | undefined;
  nextPoll(): PollFault | undefined;
  /** Only those that change an operation, not those that answer one look. */
  takePollChange(): PollFault | undefined;
  nextDownload(): DownloadFault | undefined;
  /** @returns whether this one waited */
  take(name: SingleFault): boolean;
}

export function createFaultBox(): FaultBox {
  let waiting: { readonly name: FaultName; left: number }[] = [];
  const next = <Name extends FaultName>(isOne: (name: FaultName) => name is Name): Name | undefined => {
    const found = waiting.find((fault) => isOne(fault.name));
    if (found === undefined) return undefined;
    found.left -= 1;
    waiting = waiting.filter((fault) => fault.left > 0);
    return isOne(found.name) ? found.name : undefined;
  };
  return {
    inject(name, times = 1) {
      waiting.push({ name, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
    },
    clear() {
      waiting = [];
    },
    nextSubmit: () => next((name): name is SubmitFault => isOneFor('submit', name)),
    nextPoll: () => next((name): name is PollFault => isOneFor('poll', name)),
    takePollChange: () => next((name): name is PollFault => isOneFor('poll', name) && !isLookFault(name)),
    take: (wanted) => next((name): name is typeof wanted => name === wanted) !== undefined,
    nextDownload: () => next((name): name is DownloadFault => name.startsWith('download/')),
  };
}

const answerType = 'type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse';

export function samples(generatedSamples: readonly unknown[], refusedReasons: readonly string[] = []): Ending {
  const refused =
    refusedReasons.length === 0 ? {} : { raiMediaFilteredCount: refusedReasons.length, raiMediaFilteredReasons: refusedReasons };
  return { response: { '@type': answerType, generateVideoResponse: { generatedSamples, ...refused } } };
}

function filtered(reason: string): Ending {
  return {
    response: { '@type': answerType, generateVideoResponse: { raiMediaFilteredCount: 1, raiMediaFilteredReasons: [reason] } },
  };
}

function failed(code: number, message: string): Ending {
  return { error: { code, message } };
}

function notSupported(field: string): string {
  return `\`${field}\` isn't supported by this model. Please remove it or refer to the Gemini API documentation for supported usage.`;
}
