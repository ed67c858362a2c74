import { readFile } from 'node:fs/promises';
import type { RoutesDeps } from '../deps.ts';
import type { Ending } from '../faults.ts';
import { fileUri, type Operation } from '../operations.ts';

/** An interaction as it is shown, without a video. */
export interface ShownInteraction {
  readonly id: string;
  readonly object: 'interaction';
  readonly status: string;
  readonly model: string;
  readonly created: string;
}

export function describeRunning({ stored }: Operation, status: string): ShownInteraction {
  return {
    id: `v1_${stored.id}`,
    object: 'interaction',
    status,
    model: stored.model,
    created: new Date(stored.acceptedAtMs).toISOString(),
  };
}

/** @param isInside puts the video into the answer whatever was asked for */
export async function describeEnded(
  deps: RoutesDeps,
  operation: Operation,
  ending: Ending,
  isInside = false,
): Promise<ShownInteraction> {
  const { faults } = deps;
  const describe = (status: string, more: object) => {
    const updated = new Date(Math.max(deps.now(), operation.stored.acceptedAtMs)).toISOString();
    return { ...describeRunning(operation, status), updated, ...more };
  };
  if (typeof ending.interaction === 'string') return describe(ending.interaction, { steps: stepsOf([]) });
  if (faults.take('omni/words')) {
    return describe('completed', { steps: stepsOf([{ type: 'text', text: 'I can’t make a video of that.' }]) });
  }
  const wrong = problemOf(ending);
  if (wrong !== undefined) return describe('failed', { steps: stepsOf([]), errors: [wrong] });
  if (!JSON.stringify(ending).includes('"uri"')) return describe('completed', { steps: stepsOf([]) });
  const steps = stepsOf([{ type: 'video', mime_type: 'video/mp4', ...(await whereItIs(deps, operation, isInside)) }]);
  return describe('completed', {
    steps: faults.take('omni/repeats-steps') ? [...earlierSteps, ...steps] : steps,
    ...usageOf(deps, operation),
  });
}

async function whereItIs({ operations }: RoutesDeps, operation: Operation, isInside: boolean): Promise<object> {
  const { fileIds, interaction } = operation.stored;
  const delivery = isInside ? 'inline' : (interaction?.delivery ?? 'uri');
  if (delivery === 'inline') return { data: await readFile(operations.videoPath(operation), 'base64') };
  return { uri: delivery === 'uri' ? fileUri(fileIds[0] ?? '') : `${delivery.bucket}/sample_0.mp4` };
}

function usageOf({ faults }: RoutesDeps, { stored }: Operation): object {
  const usage = stored.interaction?.usage;
  if (usage === undefined || faults.take('omni/no-usage')) return {};
  if (!faults.take('omni/partial-usage')) return { usage };
  const { total_tokens, total_output_tokens } = usage;
  return { usage: { total_tokens, total_output_tokens } };
}

function stepsOf(content: readonly object[]): readonly object[] {
  const thought = { type: 'thought', signature: 'c2lnbmF0dXJl' };
  return [thought, ...(content.length === 0 ? [] : [{ type: 'model_output', content }])];
}

/** A turn before, with the video of that time. */
const earlierSteps: readonly object[] = [
  { type: 'user_input', content: [{ type: 'text', text: 'the words of an earlier turn' }] },
  { type: 'model_output', content: [{ type: 'video', mime_type: 'video/mp4', uri: fileUri('earlierturn0') }] },
];

/** How Google reports a refusal or a failure here is not documented; the SDK's types have `errors`. */
function problemOf(ending: Ending): { readonly code: string; readonly message: string } | undefined {
  const { error, response }: { error?: unknown; response?: unknown } = ending;
  if (typeof error === 'object' && error !== null && 'message' in error) {
    return { code: 'internal', message: String(error.message) };
  }
  const reasons = /"raiMediaFilteredReasons":\["([^"]*)"/.exec(JSON.stringify(response ?? {}))?.[1];
  return reasons === undefined ? undefined : { code: 'safety', message: reasons };
}
