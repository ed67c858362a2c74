import { scopedName } from '../../../../domain/admin.ts';
import type { ListedReport } from '../../../../domain/moderation/report.ts';
import type { PlacedWord } from '../../../../domain/moderation/word-list.ts';
import { scopeName } from '../../../../domain/place-settings/setting-scope.ts';
import { text } from '../../../../domain/texts.ts';
import type { WebDeps } from '../../web-deps.ts';
import type { Route } from '../route.ts';
import type { Doing, Reading } from './admin-route.ts';
import type { ReportsAnswer, WordsAnswer } from './moderation-schemas.ts';

const mostReports = 100;

/** What people may not say where, and what they reported. */
export function moderationRoutes(
  { admin, engine: { reports } }: Pick<WebDeps, 'admin' | 'engine'>,
  reading: Reading,
  doing: Doing,
): readonly Route[] {
  return [
    reading('words', async () => wordsBody(await admin.words())),
    reading('reports', async () => reportsBody(await reports.list(mostReports))),
    doing('report', 'AdminReportDecision', async (who, { report_id: id, outcome, for_seconds: seconds }) => ({
      changed: true,
      message: await reports.decide(
        id,
        { outcome, ...(seconds !== undefined && { forMs: seconds * 1000 }) },
        { kind: 'admin', who },
      ),
    })),
    doing('words', 'AdminWords', async (who, { place, words }) => {
      const added = await admin.addWords(who, place, words);
      const isAny = added.length > 0;
      return { changed: isAny, message: isAny ? text('words.added', { words: added.join(', ') }) : text('words.known') };
    }),
    doing('words_remove', 'AdminWordRemoval', async (who, { place, word }) => ({
      changed: true,
      message: text('words.removed', { word: await admin.removeWord(who, place, word) }),
    })),
  ];
}

function wordsBody(words: readonly PlacedWord[]): WordsAnswer {
  return {
    words: words.map(({ scope, word, sinceMs, hits, lastHitMs }) => ({
      ...{ place: scopeName(scope), word, since: iso(sinceMs), hits },
      last_hit: lastHitMs === undefined ? null : iso(lastHitMs),
    })),
  };
}

function reportsBody(reports: readonly ListedReport[]): ReportsAnswer {
  return {
    reports: reports.map(({ id, generationId, place, reason, words, atMs, reporter, prompt, author, decision }) => ({
      ...{ report_id: id, operation_id: generationId, place: scopeName(place), reason, details: words ?? null, at: iso(atMs) },
      ...{ reporter: scopedName(reporter), prompt: prompt ?? null, author: author ?? null },
      ...{ outcome: decision?.outcome ?? null, decided_by: decision?.by ?? null },
    })),
  };
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
