import { bodyShapes, refusalStatuses, type ShapedFault } from '../../../emulator/shapes.ts';
import type { FaultyAnswer, ProviderFaults } from '../../contracts/provider-cases.ts';

export type DownloadFault =
  | `download/${401 | 403 | 404 | 409 | 410 | 500 | 503}`
  | `download/${'redirect-foreign' | 'drop' | 'drop-unannounced' | 'stall' | 'drip' | 'wrong-length' | 'empty' | 'html'}`
  | `download/${'html-as-video' | 'json' | 'gzip' | 'huge' | 'huge-unannounced'}`;
export type ServerFault =
  | ShapedFault<'submit'>
  | ShapedFault<'poll'>
  | DownloadFault
  | `submit/${'400-size' | '401' | '500' | '502-html' | '503' | '200-bad-json' | '200-empty' | '200-strange-name'}`
  | `submit/${'hang' | 'drop-before-accept' | 'drop-after-accept'}`
  | `poll/${'404' | '500' | '502-html' | '200-bad-json' | '200-empty' | '200-null' | 'hang' | 'drop'}`
  | `poll/${'never-done' | 'unknown-state' | 'failed' | 'failed-bare' | 'failed-path' | 'expired' | 'cancelled' | 'error'}`;

interface Given {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

const error = (status: number, message: string): Given => ({ status, body: { error: { message, type: 'server_error' } } });
const page: Given = { status: 502, type: 'text/html', body: '<h1>Bad Gateway</h1>' };

/** What may come back instead of a job. */
export const answers: Readonly<Partial<Record<ServerFault, Given>>> = {
  'submit/400-size': error(400, 'size: must be one of 832x480'),
  'submit/401': error(401, 'Incorrect API key provided'),
  'submit/500': error(500, 'CUDA out of memory'),
  'submit/502-html': page,
  'submit/503': error(503, 'The server is busy'),
  'submit/200-bad-json': { status: 200, body: '{"id":', type: 'application/json' },
  'submit/200-empty': { status: 200, body: {} },
  'submit/200-strange-name': { status: 200, body: { id: '../../models', status: 'queued' } },
  'poll/500': error(500, 'Internal error'),
  'poll/502-html': page,
  'poll/200-bad-json': { status: 200, body: '{"id":', type: 'application/json' },
  'poll/200-empty': { status: 200, body: {} },
  'poll/200-null': { status: 200, body: 'null', type: 'application/json' },
};

/** How a job may end. */
export const endings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'poll/failed': { status: 'failed', error: { code: 'generation_failed', message: 'The model stopped' } },
  'poll/failed-bare': { status: 'failed', error: null },
  'poll/failed-path': { status: 'failed', error: { message: 'No such file: /home/ada/.cache/models/wan/config.json' } },
  'poll/expired': { status: 'expired' },
  'poll/cancelled': { status: 'cancelled' },
  'poll/error': { status: 'error', error: 'CUDA out of memory' },
};

export const downloadStatuses: Readonly<Partial<Record<DownloadFault, number>>> = {
  'download/401': 401,
  'download/403': 403,
  'download/404': 404,
  'download/409': 409,
  'download/410': 410,
  'download/500': 500,
  'download/503': 503,
};

type Refused = FaultyAnswer<ServerFault>;
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

/** What goes wrong between the provider and a server of the operator's. */
export const videoServerFaults: ProviderFaults<ServerFault> = {
  starts: {
    rejected: [
      ['submit/400-size', { code: 'invalid_argument' }],
      ['submit/401', { code: 'credentials', pause: 'credentials' }],
      ...shaped.map(([status, shape]): Refused => [`submit/${status}-${shape}`, { status, ...byStatus[status] }]),
    ],
    busy: [],
    unknown: [
      ...(['submit/500', 'submit/502-html', 'submit/503', 'submit/200-bad-json', 'submit/200-empty'] as const),
      ...(['submit/200-strange-name', 'submit/drop-before-accept', 'submit/drop-after-accept', 'submit/hang'] as const),
    ],
    hangs: 'submit/hang',
  },
  checks: {
    passing: [
      ...(
        ['poll/500', 'poll/502-html', 'poll/200-bad-json', 'poll/200-empty', 'poll/200-null', 'poll/hang', 'poll/drop'] as const
      ).map((fault): Refused => [fault, {}]),
      // A 404 is looked up in the list, which has it.
      ...shaped
        .filter(([status]) => status !== 404)
        .map(([status, shape]): Refused => {
          const pause = status === 401 || status === 403 ? 'credentials' : undefined;
          return [`poll/${status}-${shape}`, { pause }];
        }),
    ],
    gone: 'poll/404',
    impossibleNames: ['../models', 'a/b', '..', '', 'x'.repeat(301)],
    endless: 'poll/never-done',
    failed: [
      ['poll/failed', 'job_failed'],
      ['poll/failed-bare', 'job_failed'],
      ['poll/expired', 'job_expired'],
      ['poll/cancelled', 'job_cancelled'],
      ['poll/error', 'job_error'],
    ],
    refused: [],
  },
};

/** Downloads: how long a server keeps a video is its own affair, so that the suite's part about that does not hold here. */
export const videoServerDownloads: readonly Refused[] = [
  ['download/401', { kind: 'transient', pause: 'credentials' }],
  ['download/403', { kind: 'transient', code: 'download_forbidden' }],
  // Seen for a moment after the end.
  ['download/404', { kind: 'transient', code: 'download_status', status: 404 }],
  ['download/409', { kind: 'transient', code: 'download_status', status: 409 }],
  ['download/410', { kind: 'rejected', code: 'video_expired' }],
  ['download/500', { kind: 'transient', status: 500 }],
  ['download/redirect-foreign', { kind: 'transient', code: 'download_address_refused' }],
  ['download/drop', { kind: 'transient', code: 'download_incomplete' }],
  ['download/drop-unannounced', { kind: 'transient', code: 'download_incomplete' }],
  ['download/stall', { kind: 'transient', code: 'download_stalled' }],
  ['download/empty', { kind: 'transient', code: 'video_unreadable' }],
  ['download/html-as-video', { kind: 'transient', code: 'video_unreadable' }],
  ['download/json', { kind: 'transient', code: 'video_unreadable' }],
  ['download/gzip', { kind: 'transient', code: 'video_unreadable' }],
  ['download/huge', { kind: 'rejected', code: 'video_too_large' }],
];
