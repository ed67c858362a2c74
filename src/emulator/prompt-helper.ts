import { type Answer, googleError, ok } from './google-wire.ts';
import { videoModels } from './rules.ts';

/** Models that the emulator serves for rewriting prompts. */
export const textModels: readonly string[] = ['gemini-3.5-flash-lite', 'gemini-3.8-flash', 'gemini-flash-lite-latest'];

export function describeModel(model: string) {
  const label = videoModels[model]?.label;
  return {
    name: `models/${model}`,
    version: '3.1',
    displayName: label ?? model,
    inputTokenLimit: label === undefined ? 1_048_576 : 480,
    outputTokenLimit: label === undefined ? 65_536 : 8192,
    supportedGenerationMethods: [label === undefined ? 'generateContent' : 'predictLongRunning'],
  };
}

/** Answers `generateContent` as a helper for prompts would: the same words and a little camera, as JSON when that is asked for. */
export function improvePrompt(model: string, body: unknown): Answer {
  const given = requestOf(lastText(body));
  if (given === undefined) return googleError(400, '* GenerateContentRequest.contents: contents is not specified\n');
  const prompt = `${given.replace(/[.\s]+$/, '')}. Slow push-in, soft natural light, shallow depth of field.`;
  const wantsJson = JSON.stringify(body).includes('"application/json"');
  const words = given.split(/\s+/).slice(0, 6).join(' ');
  const text = wantsJson ? JSON.stringify({ prompt, title: words }) : prompt;
  const promptTokenCount = Math.ceil(given.length / 4);
  const candidatesTokenCount = Math.ceil(text.length / 4);
  return ok({
    candidates: [{ content: { parts: [{ text }], role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount, candidatesTokenCount, totalTokenCount: promptTokenCount + candidatesTokenCount },
    modelVersion: model,
  });
}

/** Whoever sends the words to rewrite inside of JSON has them in `request`, `prompt` or `text`, and what should be different in `change`. */
function requestOf(text: string | undefined): string | undefined {
  try {
    const data: unknown = JSON.parse(text ?? '');
    const fields = typeof data === 'object' && data !== null ? new Map<string, unknown>(Object.entries(data)) : new Map();
    const words: unknown = fields.get('request') ?? fields.get('prompt') ?? fields.get('text');
    const change = fields.get('change');
    if (typeof words !== 'string') return text;
    return typeof change === 'string' ? `${words.replace(/[.\s]+$/, '')}, ${change}` : words;
  } catch {
    return text;
  }
}

function lastText(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('contents' in body) || !Array.isArray(body.contents)) return undefined;
  const last: unknown = body.contents.at(-1);
  if (typeof last !== 'object' || last === null || !('parts' in last) || !Array.isArray(last.parts)) return undefined;
  const texts = last.parts.map((part: unknown) =>
    typeof part === 'object' && part !== null && 'text' in part ? part.text : undefined,
  );
  return texts.findLast((each): each is string => typeof each === 'string');
}
