import type { FaultName } from '../../emulator/faults.ts';

/** What a bot goes on after without an admin, and what costs no minute of real time. */
export const soakFaults: readonly FaultName[] = [
  ...(['submit/400-invalid', 'submit/500', 'submit/502-html', 'submit/504', 'submit/drop-after-accept'] as const),
  ...(['submit/200-bad-json', 'submit/200-empty', 'submit/200-strange-name', 'submit/drop-before-accept'] as const),
  ...(['poll/404', 'poll/500', 'poll/502-html', 'poll/503', 'poll/200-bad-json', 'poll/200-empty', 'poll/drop'] as const),
  ...(['poll/error-3', 'poll/error-13', 'poll/rai-prompt', 'poll/rai-audio', 'poll/done-empty', 'poll/partly-refused'] as const),
  ...(['download/403', 'download/404', 'download/500', 'download/503', 'download/drop', 'download/drop-unannounced'] as const),
  ...([
    'download/redirect-foreign',
    'download/redirect-private',
    'download/wrong-length',
    'download/html',
    'download/empty',
  ] as const),
];
