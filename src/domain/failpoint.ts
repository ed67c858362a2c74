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

/** Called at each of these places. Does nothing in production. */
export type Failpoint = (name: FailpointName, generationId: string) => void;
