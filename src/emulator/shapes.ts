import { type Answer, googleError, htmlPage, jsonType } from './google-wire.ts';

/** The statuses by which a request is refused. */
export const refusalStatuses = [400, 401, 402, 403, 404, 409, 413, 422, 429] as const;

/** What a body may look like that is not Google's error object: an array of one was seen from Google, the others from what is on the way. */
export const bodyShapes = ['array', 'html', 'text', 'empty', 'no-error', 'null', 'bad-json'] as const;

type Status = (typeof refusalStatuses)[number];
type Shape = (typeof bodyShapes)[number];

/** A refusal by its status, in another body: `submit/429-array`. */
export type ShapedFault<Request extends 'submit' | 'poll'> = `${Request}/${Status}-${Shape}`;

/** @returns undefined for the name of another fault */
export function shapedAnswer(name: string): Answer | undefined {
  const [, digits, shapeName] = /^(?:submit|poll)\/(\d{3})-([a-z-]+)$/.exec(name) ?? [];
  const status = refusalStatuses.find((each) => String(each) === digits);
  const shape = bodyShapes.find((each) => each === shapeName);
  return status === undefined || shape === undefined ? undefined : inShape(status, shape);
}

function inShape(status: Status, shape: Shape): Answer {
  switch (shape) {
    case 'array':
      return { status, body: [googleError(status, 'No.').body] };
    case 'html':
      return htmlPage(status, 'Sorry');
    case 'text':
      return { status, type: 'text/plain', body: 'no' };
    case 'empty':
      return { status, type: jsonType, body: '' };
    case 'no-error':
      return { status, body: { detail: 'no' } };
    case 'null':
      return { status, body: null };
    case 'bad-json':
      return { status, type: jsonType, body: '{"error":' };
  }
}
