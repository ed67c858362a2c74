import { type ShapedFault, shapedAnswer } from '../shapes.ts';
import { type Answer, htmlPage, routerError } from './wire.ts';

/** What may come back for a start instead of a job. */
export const submitAnswers = {
  'submit/400-invalid': () => routerError(400, 'Invalid request parameters'),
  'submit/400-duration': () => routerError(400, 'duration 9 is not supported by this model. Supported values: 4, 6, 8'),
  'submit/400-content': () => routerError(400, 'The prompt violates the provider’s content policy.', { provider_name: 'Google' }),
  'submit/401': () => routerError(401, 'User not found.'),
  // The words of openrouter.ai/docs/api_reference/limits, 2026-11-29.
  'submit/402': () => routerError(402, 'Insufficient credits. Add more using https://openrouter.ai/settings/credits'),
  'submit/403': () => routerError(403, 'Only management keys can perform this operation'),
  'submit/403-moderation': () =>
    routerError(403, 'Your chosen model requires moderation and your input was flagged', {
      reasons: ['violence'],
      flagged_input: 'a fight to the …',
      provider_name: 'Google',
    }),
  'submit/404-retired': () => routerError(404, 'No endpoints found for this model.'),
  'submit/409': () => routerError(409, 'The previous job is not completed.'),
  'submit/413': () => routerError(413, 'Request body too large'),
  'submit/429': () => routerError(429, 'Rate limit exceeded'),
  'submit/429-retry-after': () => ({ ...routerError(429, 'Rate limit exceeded'), headers: { 'retry-after': '37' } }),
  'submit/408': () => routerError(408, 'Your request timed out'),
  'submit/500': () => routerError(500, 'Internal Server Error'),
  'submit/502-html': () => htmlPage(502, 'Bad Gateway'),
  'submit/503': () => routerError(503, 'There is no available model provider that meets your routing requirements'),
  'submit/504': () => routerError(504, 'Gateway Timeout'),
  'submit/200-bad-json': () => ({ status: 202, type: 'application/json', body: '{"id":' }),
  'submit/200-html': () => htmlPage(200, 'Welcome'),
  'submit/200-empty': () => ({ status: 202, body: {} }),
  'submit/200-null': () => ({ status: 202, body: null }),
  'submit/200-strange-name': () => ({ status: 202, body: { id: '../key', polling_url: '/api/v1/key', status: 'pending' } }),
  'submit/302': () => ({ status: 302, body: '', type: 'text/html', headers: { location: 'https://login.example/' } }),
} as const satisfies Record<string, () => Answer>;

/** What may come back for one look; the job itself goes on. */
export const pollAnswers = {
  'poll/401': () => submitAnswers['submit/401'](),
  'poll/404': () => routerError(404, 'Job not found'),
  'poll/429': () => submitAnswers['submit/429-retry-after'](),
  'poll/500': () => submitAnswers['submit/500'](),
  'poll/502-html': () => htmlPage(502, 'Bad Gateway'),
  'poll/503': () => submitAnswers['submit/503'](),
  'poll/200-bad-json': () => ({ status: 200, type: 'application/json', body: '{"id":' }),
  'poll/200-empty': () => ({ status: 200, body: {} }),
  'poll/200-list': () => ({ status: 200, body: [] }),
  'poll/200-null': () => ({ status: 200, body: null }),
  'poll/200-other-job': () => ({
    status: 200,
    body: { id: 'gen-vid-1-somebodyelses', status: 'completed', unsigned_urls: ['x'] },
  }),
} as const satisfies Record<string, () => Answer>;

/** How a job may end instead of with its video: what its object has from then on. */
export const pollEndings = {
  'poll/failed': { status: 'failed', error: 'The provider could not make this video' },
  'poll/failed-object': { status: 'failed', error: { code: 500, message: 'The provider could not make this video' } },
  'poll/failed-bare': { status: 'failed' },
  'poll/failed-moderation': { status: 'failed', error: 'The output was flagged by the provider’s safety filter' },
  'poll/failed-charged': { status: 'failed', error: 'The provider stopped half-way', usage: { cost: 0.25, is_byok: false } },
  'poll/failed-free': { status: 'failed', error: 'The provider is out of order', usage: { cost: 0, is_byok: false } },
  'poll/cancelled': { status: 'cancelled' },
  'poll/expired': { status: 'expired' },
  'poll/no-content': { status: 'completed', unsigned_urls: [], usage: { cost: 0.25, is_byok: false } },
} as const;

/** What the usage of a completed job may be. */
export const usages = {
  'usage/absent': undefined,
  'usage/null': null,
  'usage/null-cost': { cost: null, is_byok: false },
  'usage/text': { cost: 'a lot', is_byok: false },
  'usage/negative': { cost: -1, is_byok: false },
  'usage/byok': { cost: 0.01, is_byok: true },
} as const;

/** Faults that are more than an answer. */
export const actions = {
  submit: [
    ...(['submit/500-after-accept', 'submit/drop-after-accept', 'submit/drop-before-accept'] as const),
    ...(['submit/200-truncated', 'submit/hang'] as const),
  ],
  poll: ['poll/never-done', 'poll/unknown-state', 'poll/two-videos', 'poll/drop', 'poll/hang'],
  download: [
    ...([
      'download/401',
      'download/403',
      'download/404',
      'download/409',
      'download/410',
      'download/500',
      'download/503',
    ] as const),
    ...(['download/redirect-foreign', 'download/redirect-private', 'download/redirect-loop'] as const),
    ...(['download/drop', 'download/drop-unannounced', 'download/stall', 'download/drip', 'download/wrong-length'] as const),
    ...(['download/empty', 'download/html', 'download/html-as-video', 'download/json', 'download/gzip'] as const),
    ...(['download/huge', 'download/huge-unannounced'] as const),
  ],
  models: ['models/500', 'models/hang', 'models/bad-json', 'models/empty', 'models/odd-rows-alone', 'models/newer'],
  callback: ['callback/twice', 'callback/stale', 'callback/forged', 'callback/point', 'callback/unsigned'],
} as const;

export type RouterSubmitFault = keyof typeof submitAnswers | ShapedFault<'submit'> | (typeof actions.submit)[number];
export type RouterPollFault =
  | keyof typeof pollAnswers
  | keyof typeof pollEndings
  | ShapedFault<'poll'>
  | (typeof actions.poll)[number];
export type RouterFault =
  | RouterSubmitFault
  | RouterPollFault
  | keyof typeof usages
  | (typeof actions.download)[number]
  | (typeof actions.models)[number]
  | (typeof actions.callback)[number];
export type RouterDownloadFault = (typeof actions.download)[number];
export type RouterModelsFault = (typeof actions.models)[number];
export type RouterCallbackFault = (typeof actions.callback)[number];

/** Every name that `inject` takes, for help texts. */
export const routerFaultNames: readonly string[] = [
  ...Object.keys(submitAnswers),
  ...Object.keys(pollAnswers),
  ...Object.keys(pollEndings),
  ...Object.keys(usages),
  ...Object.values(actions).flat(),
];

export function isRouterFault(name: string): name is RouterFault {
  return routerFaultNames.includes(name) || shapedAnswer(name) !== undefined;
}

/** Faults that wait for their request. */
export interface RouterFaultBox {
  /** @param times how many requests it meets; `always` until cleared. Default: 1 */
  inject(name: RouterFault, times?: number | 'always'): void;
  clear(): void;
  nextSubmit(): RouterSubmitFault | undefined;
  nextPoll(): RouterPollFault | undefined;
  nextUsage(): keyof typeof usages | undefined;
  nextDownload(): RouterDownloadFault | undefined;
  nextModels(): RouterModelsFault | undefined;
  nextCallback(): RouterCallbackFault | undefined;
}

export function createRouterFaultBox(): RouterFaultBox {
  let waiting: { readonly name: RouterFault; left: number }[] = [];
  const next = <Name extends RouterFault>(isOne: (name: RouterFault) => name is Name): Name | undefined => {
    const found = waiting.find(({ name }) => isOne(name));
    if (found === undefined) return undefined;
    found.left -= 1;
    waiting = waiting.filter(({ left }) => left > 0);
    return isOne(found.name) ? found.name : undefined;
  };
  return {
    inject(name, times = 1) {
      waiting.push({ name, left: times === 'always' ? Number.POSITIVE_INFINITY : times });
    },
    clear() {
      waiting = [];
    },
    nextSubmit: () => next((name): name is RouterSubmitFault => name.startsWith('submit/')),
    nextPoll: () => next((name): name is RouterPollFault => name.startsWith('poll/')),
    nextUsage: () => next((name): name is keyof typeof usages => isOneOf(usages, name)),
    nextDownload: () => next((name): name is RouterDownloadFault => name.startsWith('download/')),
    nextModels: () => next((name): name is RouterModelsFault => name.startsWith('models/')),
    nextCallback: () => next((name): name is RouterCallbackFault => name.startsWith('callback/')),
  };
}

export function isOneOf<Known extends object>(known: Known, name: string | undefined): name is Extract<keyof Known, string> {
  return name !== undefined && Object.hasOwn(known, name);
}
