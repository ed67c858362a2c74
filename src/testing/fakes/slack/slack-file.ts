/** A file that lies at Slack: bytes on disk, never in memory. */
export interface SlackFile {
  readonly id: string;
  readonly teamId: string;
  readonly ownerId: string;
  readonly name: string;
  title: string;
  readonly createdMs: number;
  /** For the test to read; stays until the fake closes. Undefined: nothing was sent yet, or it lies elsewhere. */
  path: string | undefined;
  sizeBytes: number;
  /** Hexadecimal. */
  sha256: string;
  readonly mimeType: string;
  readonly altText: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  /**
   * `connect`: of another company's channel, a stub in events. `denied`: a stub that stays one. `external`: lies on another host.
   */
  readonly kind: 'hosted' | 'connect' | 'denied' | 'external';
  /** For an upload of the app, in order. */
  state: 'reserved' | 'uploaded' | 'completed' | 'deleted';
  /** Where it stands, in order of appearance. */
  readonly shares: { readonly channelId: string; readonly ts: string; readonly threadTs: string | undefined }[];
  /** Given to the app in a modal: it may read it although it stands nowhere. */
  isGivenToApp: boolean;
}
