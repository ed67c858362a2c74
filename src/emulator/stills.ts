import { readFile } from 'node:fs/promises';
import { answerAfter, answerBefore, drop, type EmulatorContext, send } from './answers.ts';
import type { RoutesDeps } from './deps.ts';
import type { StillFault } from './faults.ts';
import { ok } from './google-wire.ts';
import { readStillRequest } from './image-rules.ts';
import type { Operation } from './operations.ts';
import { untilEnd } from './polling.ts';

/** Where a request for a still came in, and whose it is. */
export interface StillOrigin {
  readonly model: string;
  readonly credential: string;
  /** What names of its operations would begin with; there is none to ask for. */
  readonly collection: string;
}

/** `generateContent` of an image model: the answer comes when the picture is made, and holds it. */
export async function makeStill(c: EmulatorContext, deps: RoutesDeps, origin: StillOrigin, body: unknown): Promise<Response> {
  const { operations, faults, quota } = deps;
  const { model, collection } = origin;
  const fault = faults.nextSubmit();
  const early = answerBefore(c, fault, model);
  if (early !== undefined) return early;
  const request = readStillRequest(body);
  if ('answer' in request) return send(request.answer);
  const keyFingerprint = deps.fingerprint(origin.credential);
  const limited = quota.admit(keyFingerprint, model, deps.now(), operations.running(model, keyFingerprint));
  if (limited !== undefined) return send(limited);
  const operation = await operations.accept({ model, keyFingerprint, collection }, request);
  if (fault === 'submit/drop-after-accept') return drop(c);
  const ending = await untilEnd(c, operations, operation);
  if (ending === undefined) return drop(c);
  const refused = stillFaults.find((name) => faults.take(name));
  if (refused !== undefined) return send(ok({ ...withoutPicture[refused], modelVersion: model }));
  if (ending.error !== undefined) return send(ok({ ...withoutPicture['still/other'], modelVersion: model }));
  return answerAfter(c, fault, ok(await describe(deps, operation)));
}

async function describe({ operations }: RoutesDeps, operation: Operation) {
  const data = await readFile(operations.videoPath(operation), 'base64');
  // A thinking model shows its drafts beside its thoughts.
  const thoughts = [
    { text: 'A first draft.', thought: true },
    { inlineData: { mimeType: 'image/png', data: '' }, thought: true },
  ];
  const parts = [...thoughts, { inlineData: { mimeType: 'image/png', data } }];
  return {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1120, totalTokenCount: 1129 },
    modelVersion: operation.stored.model,
  };
}

/** As seen in reports of 2025-10-30 to 2026-07-08. */
const withoutPicture: Readonly<Record<StillFault, object>> = {
  'still/safety': { candidates: [{ finishReason: 'IMAGE_SAFETY', index: 0 }] },
  'still/prohibited': {
    candidates: [
      {
        content: { role: 'model' },
        finishReason: 'IMAGE_PROHIBITED_CONTENT',
        finishMessage:
          "The model output could not be generated. This output contains sensitive words that violate Google's Responsible AI practices. If you think this was an error, send feedback. Support code: 42876398.",
      },
    ],
  },
  'still/blocked': { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } },
  'still/words': {
    candidates: [{ content: { role: 'model', parts: [{ text: 'I can’t draw that.' }] }, finishReason: 'STOP', index: 0 }],
  },
  'still/none': { candidates: [{ content: {}, finishReason: 'NO_IMAGE', index: 0 }] },
  'still/other': { candidates: [{ content: {}, finishReason: 'IMAGE_OTHER', index: 0 }] },
};
const stillFaults = Object.keys(withoutPicture).filter((name): name is StillFault => name in withoutPicture);
