import { text } from '../../../../domain/texts.ts';
import type { AskingPerson } from '../../access/asking.ts';
import type { RestApi } from '../api.ts';
import { RestError } from '../error.ts';

/** A key that got out must not make others, or show and delete what is its person's elsewhere. @throws {RestError} */
export function requireBrowser(api: Pick<RestApi, 'asking'>): AskingPerson {
  const asking = api.asking();
  if (asking === undefined) throw new RestError('not_possible_now', text('page.nobody'));
  if (asking.key !== undefined) throw new RestError('forbidden', text('rest.notByKey'));
  return asking;
}
