/** What Omni's models take, by the host that they are asked on; written down apart from the bot's own limits so that tests can compare them. */
export interface OmniRules {
  /** Longest video from a text, a picture or references, in seconds. */
  readonly maxSeconds: number;
  /** Longest video that can be changed, in seconds; `editsBelow` leaves this very length out. */
  readonly maxEditSeconds: number;
  readonly editsBelow: boolean;
  /** Longest video that can go on, and longest with what was added, in seconds. */
  readonly maxExtendSeconds: number;
  readonly maxExtendedSeconds: number;
  /** Longest video that may be a reference, in seconds. */
  readonly maxReferenceSeconds: number;
  readonly upscales: boolean;
  /** Largest picture or video inside of a request, in bytes before base64. */
  readonly maxInlineBytes: number;
}

const megabyte = 1024 * 1024;

const flash11: OmniRules = {
  maxSeconds: 10,
  maxEditSeconds: 10,
  editsBelow: true,
  maxExtendSeconds: 30,
  maxExtendedSeconds: 40,
  maxReferenceSeconds: 3,
  upscales: false,
  maxInlineBytes: 4 * megabyte,
};
const flash12: OmniRules = {
  ...flash11,
  maxSeconds: 15,
  maxEditSeconds: 15,
  editsBelow: false,
  maxExtendSeconds: 20,
  maxExtendedSeconds: 30,
  maxReferenceSeconds: 15,
};

/** @see https://ai.google.dev/gemini-api/docs/omni */
export const omniModels: Readonly<Record<string, OmniRules>> = {
  'gemini-omni-1.1-flash': flash11,
  // Google's page of upscaling is the Agent Platform's alone.
  'gemini-omni-1.2-flash': flash12,
  preview: { ...flash12, upscales: true },
};

/** @see https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/video/upscale-videos */
export const projectOmniModels: Readonly<Record<string, OmniRules>> = {
  'gemini-omni-1.1-flash-preview': { ...flash11, maxInlineBytes: 14 * megabyte },
  'gemini-omni-1.2-flash': { ...flash12, upscales: true, maxInlineBytes: 14 * megabyte },
};
