import type { RouterFault } from '../../../emulator/openrouter/faults.ts';
import { bodyShapes, refusalStatuses } from '../../../emulator/shapes.ts';
import type { FaultyAnswer, ProviderFaults } from '../../contracts/provider-cases.ts';

type Refused = FaultyAnswer<RouterFault>;

/** Each status that is a refusal, with each body that it may come with. */
const shaped = refusalStatuses.flatMap((status) => bodyShapes.map((shape) => [status, shape] as const));

const byStatus: Readonly<Record<(typeof refusalStatuses)[number], Refused[1]>> = {
  400: { code: 'invalid_argument' },
  401: { code: 'credentials', pause: 'credentials' },
  402: { code: 'credit_used_up', pause: 'no credit' },
  403: { code: 'credentials', pause: 'credentials' },
  404: { code: 'model_retired' },
  409: { code: 'invalid_argument' },
  413: { code: 'invalid_argument' },
  422: { code: 'invalid_argument' },
  429: { code: 'rate_limited', retryAfterMs: 60_000 },
};

const passing: readonly RouterFault[] = [
  ...(['poll/401', 'poll/429', 'poll/500', 'poll/502-html', 'poll/503', 'poll/200-bad-json', 'poll/200-empty'] as const),
  ...(['poll/200-list', 'poll/200-null', 'poll/200-other-job', 'poll/drop', 'poll/hang'] as const),
];

/** What goes wrong between OpenRouter's provider and OpenRouter. */
export const openRouterFaults: ProviderFaults<RouterFault> = {
  starts: {
    rejected: [
      ['submit/400-invalid', { code: 'invalid_argument', status: 400 }],
      ['submit/400-duration', { code: 'invalid_argument' }],
      ['submit/400-content', { code: 'invalid_argument' }],
      ['submit/401', { code: 'credentials', pause: 'credentials', status: 401 }],
      ['submit/402', { code: 'credit_used_up', pause: 'no credit', helpUrl: 'https://openrouter.ai/settings/credits' }],
      ['submit/403', { code: 'credentials', pause: 'credentials' }],
      // Somebody's words: the key is fine, and everybody else's requests go on.
      ['submit/403-moderation', { code: 'refused', pause: undefined }],
      ['submit/404-retired', { code: 'model_retired', status: 404 }],
      ['submit/409', { code: 'invalid_argument' }],
      ['submit/413', { code: 'invalid_argument' }],
      ['submit/429', { code: 'rate_limited', retryAfterMs: 60_000 }],
      ['submit/429-retry-after', { code: 'rate_limited', retryAfterMs: 37_000 }],
      ...shaped.map(([status, shape]): Refused => [`submit/${status}-${shape}`, { status, ...byStatus[status] }]),
    ],
    // No answer of its own says that it took nothing.
    busy: [],
    unknown: [
      ...(['submit/408', 'submit/500', 'submit/500-after-accept', 'submit/502-html', 'submit/503', 'submit/504'] as const),
      ...(['submit/302', 'submit/200-bad-json', 'submit/200-html', 'submit/200-empty', 'submit/200-null'] as const),
      ...(['submit/200-strange-name', 'submit/200-truncated'] as const),
      ...(['submit/drop-before-accept', 'submit/drop-after-accept', 'submit/hang'] as const),
    ],
    hangs: 'submit/hang',
  },
  checks: {
    passing: [
      ...passing.map((fault): Refused => [fault, {}]),
      ...shaped.map(([status, shape]): Refused => {
        const pause = status === 401 || status === 403 ? 'credentials' : undefined;
        return [`poll/${status}-${shape}`, { pause, ...(status === 429 ? { code: 'rate_limited' } : {}) }];
      }),
    ],
    gone: 'poll/404',
    impossibleNames: ['../key', 'a/b', '', 'gen-vid-1?x=1', 'x'.repeat(121)],
    endless: 'poll/never-done',
    failed: [
      ['poll/failed', 'job_failed'],
      ['poll/failed-object', 'job_failed'],
      ['poll/failed-bare', 'job_failed'],
      ['poll/failed-charged', 'job_failed'],
      ['poll/cancelled', 'job_cancelled'],
      ['poll/expired', 'job_expired'],
      ['poll/no-content', 'no_media'],
    ],
    refused: [['poll/failed-moderation', 'provider.refused', []]],
  },
  downloads: {
    failed: [
      ['download/401', { kind: 'transient', pause: 'credentials' }],
      ['download/403', { kind: 'transient', code: 'download_forbidden', status: 403 }],
      ['download/404', { kind: 'rejected', code: 'video_expired' }],
      ['download/409', { kind: 'transient', code: 'download_status', status: 409 }],
      ['download/410', { kind: 'rejected', code: 'video_expired' }],
      ['download/500', { kind: 'transient', status: 500 }],
      ['download/503', { kind: 'transient', retryAfterMs: 7000 }],
      ['download/redirect-foreign', { kind: 'transient', code: 'download_address_refused' }],
      ['download/redirect-private', { kind: 'transient', code: 'download_address_refused' }],
      ['download/redirect-loop', { kind: 'transient', code: 'download_address_refused' }],
      ['download/drop', { kind: 'transient', code: 'download_incomplete' }],
      ['download/drop-unannounced', { kind: 'transient', code: 'download_incomplete' }],
      ['download/wrong-length', { kind: 'transient', code: 'download_incomplete' }],
      ['download/stall', { kind: 'transient', code: 'download_stalled' }],
      ['download/drip', { kind: 'transient', code: 'download_stalled' }],
      ['download/empty', { kind: 'transient', code: 'video_unreadable' }],
      ['download/html', { kind: 'transient', code: 'video_unreadable' }],
      ['download/html-as-video', { kind: 'transient', code: 'video_unreadable' }],
      ['download/json', { kind: 'transient', code: 'video_unreadable' }],
      ['download/gzip', { kind: 'transient', code: 'video_unreadable' }],
      ['download/huge', { kind: 'rejected', code: 'video_too_large' }],
      ['download/huge-unannounced', { kind: 'rejected', code: 'video_too_large' }],
    ],
    lasting: ['download/redirect-loop'],
    stalls: 'download/stall',
    // As the emulator has it: how long OpenRouter keeps them is not documented.
    keepsMs: 24 * 3_600_000,
  },
};
