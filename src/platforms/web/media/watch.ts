import type { Context } from 'hono';
import { text } from '../../../domain/texts.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';
import { videoResponse } from './videos.ts';

/**
 * Answers with a finished video, by a link that was signed for it.
 *
 * @throws {RestError} `not_found`, also where the signature is wrong: a stranger learns nothing
 */
export async function watchResponse(
  context: Context,
  file: string,
  deps: Pick<WebDeps, 'engine' | 'links' | 'outputs' | 'texts'>,
): Promise<Response> {
  const link = { file, expires: context.req.query('expires'), signature: context.req.query('signature') };
  if (!deps.links.verify(link)) throw new RestError('not_found', text('rest.watchLink'));
  const response = await videoResponse(context, file, deps);
  response.headers.set('cross-origin-resource-policy', 'cross-origin');
  response.headers.set('x-robots-tag', 'noindex');
  return response;
}
