/** How a request is counted, as its answer says it. */
export interface OmniUsage {
  readonly total_input_tokens: number;
  readonly input_tokens_by_modality: readonly ModalityTokens[];
  readonly total_output_tokens: number;
  readonly output_tokens_by_modality: readonly ModalityTokens[];
  readonly total_thought_tokens: number;
  readonly total_tokens: number;
}

interface ModalityTokens {
  readonly modality: 'text' | 'image' | 'video';
  readonly tokens: number;
}

export interface CountedRequest {
  readonly task: string;
  readonly prompt: string;
  readonly images: number;
  /** Of all videos that go in, in seconds. */
  readonly inputSeconds: number;
  readonly sourceResolution: string | undefined;
  readonly resolution: string;
  /** What is made, without what was there before. */
  readonly outputSeconds: number;
}

/** Reported for 360p to 1080p (2026-11); 4k is 720p and the upscale to it. */
const tokensPerSecond: Readonly<Record<string, number>> = { '360p': 1931, '720p': 5792, '1080p': 8688, '4k': 17_376 };

/** @see https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/video/upscale-videos */
const upscaleTokensPerSecond: Readonly<Record<string, number>> = {
  '360p 720p': 2896,
  '720p 1080p': 2896,
  '360p 1080p': 5792,
  '720p 4k': 11_584,
};

const inputTokensPerSecond = 5792;
const inputTokensPerImage = 2040;
const thoughtTokens = 96;

export function countTokens(request: CountedRequest): OmniUsage {
  const { task, prompt, images, inputSeconds, sourceResolution, resolution, outputSeconds } = request;
  const isUpscale = task === 'upscale';
  const perSecond = isUpscale ? upscaleTokensPerSecond[`${sourceResolution} ${resolution}`] : tokensPerSecond[resolution];
  const output = Math.round((perSecond ?? 0) * outputSeconds);
  const inputs: readonly ModalityTokens[] = isUpscale
    ? []
    : [
        { modality: 'text', tokens: Math.ceil(prompt.length / 4) },
        { modality: 'image', tokens: images * inputTokensPerImage },
        { modality: 'video', tokens: Math.round(inputSeconds * inputTokensPerSecond) },
      ];
  const input = inputs.reduce((sum, { tokens }) => sum + tokens, 0);
  const thought = isUpscale ? 0 : thoughtTokens;
  return {
    total_input_tokens: input,
    input_tokens_by_modality: inputs.filter(({ tokens }) => tokens > 0),
    total_output_tokens: output,
    output_tokens_by_modality: [{ modality: 'video', tokens: output }],
    total_thought_tokens: thought,
    total_tokens: input + output + thought,
  };
}
