import { join } from 'node:path';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import type { BotHome } from '../bot/bot-process.ts';
import { readRecords } from '../bot/promises.ts';
import type { Door } from './doors.ts';

/**
 * Holds what people saw at a chat platform against what is stored. To be asked when nothing moves any more.
 *
 * @returns a sentence for each promise that was broken
 */
export function brokenAtDoor(door: Door, { dataFolder, output }: BotHome): readonly string[] {
  const generations = readRecords(join(dataFolder, databaseFileName)).generations.filter(
    ({ requester }) => requester.platform === door.platform,
  );
  const results = door.results();
  const numberOf = (prompt: string): string => prompt.replace('video ', '');
  const known = new Set(generations.map(({ request }) => numberOf(request.prompt)));
  const perPrompt = Map.groupBy(generations, ({ request }) => request.prompt);
  const log = output.join('');
  const [calls, apologies] = [door.calls(), door.apologies()];
  const unanswered = door.asked.filter((each) => each.isAcknowledged() && !each.isAnswered() && !perPrompt.has(each.prompt));
  const notMade = generations.filter(({ state }) => state === 'failed' || state === 'refused');
  const problems = [
    ...generations.flatMap(({ id, state, reason, request }) => {
      const [wanted, found] = [state === 'completed' ? 1 : 0, results.get(numberOf(request.prompt)) ?? 0];
      const why = reason === undefined ? '' : `, ${reason.key}`;
      return wanted === found ? [] : [`${id} (${state}${why}): its video stands there ${found} times`];
    }),
    ...[...results.keys()]
      .filter((number) => !known.has(number))
      .map((number) => `video ${number} was posted, but there is no such generation`),
    ...[...perPrompt]
      .filter(([, own]) => own.length > 1)
      .map(([prompt, own]) => `"${prompt}" was asked for once and made ${own.length} times`),
    // An apology names no prompt: there are as many of them as people who got nothing else.
    ...(unanswered.length <= apologies
      ? []
      : [
          `${apologies} people read that they were interrupted, and nothing came of ${unanswered.map(({ prompt }) => prompt).join(', ')}`,
        ]),
    // What was not made is told in private, where that goes, and else by a message that calls.
    ...(calls <= generations.length + apologies && calls >= generations.length - notMade.length + apologies
      ? []
      : [`${calls} messages called somebody, for ${generations.length} generations and ${apologies} apologies`]),
    ...door.secrets.filter((secret) => log.includes(secret)).map((secret) => `${secret.slice(0, 4)}… is in the log`),
  ];
  return problems.map((problem) => `${door.platform}: ${problem}`);
}
