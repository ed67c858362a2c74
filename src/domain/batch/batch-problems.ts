import { type RequestProblem, UserError, type UserErrorCode } from '../errors.ts';
import { saysOf } from '../sets/set-texts.ts';
import { type Text, text } from '../texts.ts';

/** What is wrong with a request itself, wherever and whenever it is sent. The others hold for all that are sent with it. */
const ofRequest: ReadonlySet<UserErrorCode> = new Set([
  ...(['invalid_option', 'invalid_combination', 'invalid_video', 'price_unknown'] as const),
  ...(['not_found', 'not_possible_now', 'model_retired'] as const),
]);
/** More would hide the first. */
const mostSaid = 10;

/**
 * Does something with each of several requests that were sent together, one after the other. Where some are wrong, all of them are told at once.
 *
 * @throws {UserError} with `problems`, and the code of the first; anything that holds for all of them at once
 */
export async function eachOrProblems<Item, Done>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = [];
  const problems: (RequestProblem & Pick<UserError, 'code'>)[] = [];
  for (const [index, item] of items.entries()) {
    try {
      done.push(await work(item, index));
    } catch (error) {
      if (!(error instanceof UserError) || !ofRequest.has(error.code)) throw error;
      problems.push(...problemsOf(error, index));
    }
  }
  const [first] = problems;
  if (first !== undefined) throw problemsError(first.code, problems, items.length);
  return done;
}

/** What is wrong with one of them, which may be several things. */
function problemsOf(error: UserError, index: number): readonly (RequestProblem & Pick<UserError, 'code'>)[] {
  const { code, option, text: why, problems } = error;
  return problems.length === 0 ? [{ code, index, option, text: why }] : problems.map((each) => ({ ...each, code, index }));
}

function problemsError(code: UserErrorCode, problems: readonly RequestProblem[], size: number): UserError {
  const plain = problems.map(({ index, option, text: why }) => ({ index, option, text: why }));
  const said = problemsText(plain, (index, why) => saysOf({ set: { id: '', index: index + 1, size } }, why));
  return new UserError(code, said, { option: problems[0]?.option, problems: plain });
}

/** The first of all that is wrong, and how many more there are. @param placed says which one a sentence is about, by its index */
export function problemsText(problems: readonly RequestProblem[], placed: (index: number, why: Text) => Text): Text {
  const said = problems.slice(0, mostSaid).map((each) => placed(each.index, each.text));
  const more = problems.length - said.length;
  return text('list.sentences', { sentences: [...said, ...(more === 0 ? [] : [text('batch.more', { count: more })])] });
}
