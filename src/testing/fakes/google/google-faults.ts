import type { FaultName } from '../../../emulator/faults.ts';
import { bodyShapes, refusalStatuses } from '../../../emulator/shapes.ts';
import { keepsResultsMs } from '../../../providers/google/by-google.ts';
import type { FaultyAnswer, ProviderFaults } from '../../contracts/provider-cases.ts';

type Refused = FaultyAnswer<FaultName>;

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

const rejected: readonly Refused[] = [
  ['submit/400-invalid', { code: 'invalid_argument', status: 400 }],
  ['submit/400-use-case', { code: 'invalid_argument' }],
  ['submit/400-guidelines', { code: 'refused' }],
  ['submit/400-location', { code: 'failed_precondition' }],
  ['submit/400-billing', { code: 'failed_precondition' }],
  ['submit/400-key', { code: 'credentials', pause: 'credentials' }],
  ['submit/401', { code: 'credentials', pause: 'credentials', status: 401 }],
  ['submit/402', { code: 'credit_used_up', pause: 'no credit' }],
  ['submit/403-leaked', { code: 'credentials', pause: 'credentials' }],
  ['submit/403-disabled', { code: 'credentials', pause: 'credentials' }],
  ['submit/404-retired', { code: 'model_retired', status: 404 }],
  ['submit/429', { code: 'rate_limited', retryAfterMs: 60_000 }],
  ['submit/429-retry-info', { code: 'rate_limited', retryAfterMs: 37_000 }],
  ['submit/429-no-billing', { code: 'billing_missing', pause: 'no billing' }],
  ['submit/429-spend', { code: 'spending_limit', pause: 'spending limit' }],
  ...shaped.map(([status, shape]): Refused => [`submit/${status}-${shape}`, { status, ...byStatus[status] }]),
];

const starts = {
  busy: ['submit/503'],
  unknown: [
    ...(['submit/500', 'submit/502-html', 'submit/503-html', 'submit/504', 'submit/302'] as const),
    ...(['submit/200-bad-json', 'submit/200-html', 'submit/200-empty', 'submit/200-null', 'submit/200-strange-name'] as const),
    ...(['submit/200-truncated', 'submit/drop-before-accept', 'submit/drop-after-accept', 'submit/hang'] as const),
  ],
  hangs: 'submit/hang',
} as const satisfies Partial<ProviderFaults<FaultName>['starts']>;

const passingChecks: readonly FaultName[] = [
  ...(['poll/429', 'poll/500', 'poll/502-html', 'poll/503', 'poll/200-bad-json', 'poll/200-empty', 'poll/200-list'] as const),
  ...(['poll/200-null', 'poll/drop', 'poll/hang', 'poll/401'] as const),
];

const checks: NonNullable<ProviderFaults<FaultName>['checks']> = {
  passing: [
    ...passingChecks.map((fault): Refused => [fault, {}]),
    ...shaped
      .filter(([, shape]) => shape !== 'array')
      .map(([status, shape]): Refused => {
        const pause = status === 401 || status === 403 ? 'credentials' : undefined;
        return [`poll/${status}-${shape}`, { pause, ...(status === 429 ? { code: 'rate_limited' } : {}) }];
      }),
  ],
  gone: 'poll/404',
  impossibleNames: ['models/x/operations/../../files'],
  endless: 'poll/never-done',
  failed: [
    ['poll/error-3', 'operation_invalid_argument'],
    ['poll/error-8', 'operation_resource_exhausted'],
    ['poll/error-13', 'operation_internal'],
    ['poll/error-14', 'operation_unavailable'],
    ['poll/error-bare', 'operation_internal'],
    ['poll/done-empty', 'no_media'],
    ['poll/no-samples', 'no_media'],
    ['poll/no-uri', 'no_media'],
  ],
  refused: [
    ['poll/rai-prompt', 'provider.refusedWithCodes', ['42237218']],
    ['poll/rai-audio', 'provider.refusedAudio', []],
    ['poll/rai-celebrity', 'provider.refusedWithCodes', ['29310472', '15236754']],
    ['poll/rai-bare', 'provider.refusedNoReason', []],
    ['poll/error-3-guidelines', 'provider.refused', []],
  ],
  several: { two: 'poll/two-samples', partlyRefused: 'poll/partly-refused' },
};

/** How a refusal looks here is not documented: by its words alone. */
const omniChecks: ProviderFaults<FaultName>['checks'] = {
  passing: [...checks.passing, ['omni/400-credentials', {}]],
  gone: checks.gone,
  impossibleNames: ['interactions/../files/x', 'models/m/operations/o', 'interactions/'],
  endless: checks.endless,
  failed: [
    ...(['poll/error-3', 'poll/error-8', 'poll/error-13', 'poll/error-14', 'poll/error-bare'] as const).map(
      (fault) => [fault, 'interaction_failed'] as const,
    ),
    ...(['poll/done-empty', 'poll/no-samples', 'poll/no-uri'] as const).map((fault) => [fault, 'no_media'] as const),
    ['omni/incomplete', 'interaction_incomplete'],
    ['omni/budget-exceeded', 'interaction_budget_exceeded'],
    ['omni/requires-action', 'interaction_requires_action'],
  ],
  refused: [
    ['poll/rai-prompt', 'provider.refusedWithCodes', ['42237218']],
    ['poll/rai-audio', 'provider.refusedAudio', []],
    ['poll/rai-celebrity', 'provider.refusedWithCodes', ['29310472', '15236754']],
    ['poll/error-3-guidelines', 'provider.refused', []],
  ],
};

const downloads: ProviderFaults<FaultName>['downloads'] = {
  failed: [
    ['download/401', { kind: 'transient', pause: 'credentials' }],
    ['download/403', { kind: 'transient', code: 'download_forbidden', status: 403 }],
    ['download/404', { kind: 'rejected', code: 'video_expired' }],
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
  keepsMs: keepsResultsMs,
};

const videoStarts = {
  ...starts,
  rejected: [...rejected, ['submit/429-per-day', { code: 'daily_quota', pause: 'daily quota' }]],
} as const satisfies ProviderFaults<FaultName>['starts'];

/** What goes wrong between each of Google's ways to a video and Google. */
export const googleFaults: Readonly<
  Record<'geminiVeo' | 'vertexVeo' | 'omni' | 'omniInBackground' | 'image', ProviderFaults<FaultName>>
> = {
  geminiVeo: { starts: { ...videoStarts, refusesNegativePrompt: 'submit/400-negative-prompt' }, checks, downloads },
  // Its videos come with the answer to a check.
  vertexVeo: { starts: { ...videoStarts, refusesNegativePrompt: 'submit/400-negative-prompt' }, checks },
  // Its start is the whole generation.
  omni: { starts: videoStarts, downloads },
  omniInBackground: { starts: videoStarts, checks: omniChecks },
  // Nothing waits until tomorrow for a still.
  image: { starts: { ...starts, rejected: [...rejected, ['submit/429-per-day', { code: 'daily_quota', pause: undefined }]] } },
};
