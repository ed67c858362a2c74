/** The places in the code where tests stop the process, in the order in which a generation passes them. */
export type FailpointName =
  | 'before-accept'
  | 'after-accept'
  | 'before-status'
  | 'after-status'
  | 'before-intent'
  | 'after-intent'
  | 'request-sent'
  | 'after-answer'
  | 'after-name'
  | 'after-check'
  | 'after-done'
  | 'after-download'
  | 'after-rename'
  | 'after-stored'
  | 'before-post'
  | 'after-post'
  | 'after-delivered';

/** Those that a post besides those of the outbox passes. */
export type FurtherFailpointName = 'before-further-post' | 'after-further-post';

/** Those that an act of the admin passes: within its transaction, and once it is stored. */
export type ActFailpointName = 'in-act' | 'after-act';

/** Those that a shot passes that begins with the last frame of another one. */
export type FrameFailpointName = 'before-frame' | 'after-frame';

/** Those that somebody passes who wants everything gone: their wish is stored, and each one that is erased. */
export type ForgetFailpointName = 'after-forget' | 'after-forgotten';

/** Those that a run at a set time passes: before it is taken in, within that transaction, once it is stored, and before its person is told. */
export type RunFailpointName = 'before-run' | 'in-run' | 'after-run' | 'before-told';

/** Called at each of these places, with the name of an act where it is one of the admin. Does nothing in production. */
export type Failpoint = (
  name: (FailpointName | FurtherFailpointName | ActFailpointName | FrameFailpointName) | (RunFailpointName | ForgetFailpointName),
  generationId: string,
) => void;
