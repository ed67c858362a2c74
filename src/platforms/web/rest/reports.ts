import { z } from 'zod';
import { reportReasons } from '../../../domain/moderation/report.ts';
import { text } from '../../../domain/texts.ts';
import type { RestApi } from './api.ts';
import { readJson } from './body.ts';
import type { Route } from './route.ts';
import { answer, readWish } from './routes-below.ts';
import type { ReportAnswer } from './share-schemas.ts';

/** What is sent to report a video. */
export const reportRequestBody = z.strictObject({
  reason: z.enum(reportReasons),
  /** More about it, for those who decide. */
  details: z.string().max(4000).optional(),
});

/** What somebody who may see a video says is wrong with it. */
export function reportRoutes({ deps, named, actor }: RestApi): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/operations/:id/reports',
      // It changes nothing of anybody's.
      needs: 'viewer',
      async handle(context) {
        const { id } = await named(context);
        const { reason, details } = readWish(reportRequestBody, await readJson(context), (field) =>
          field === 'reason' ? text('list.one', { value: reportReasons.join(', ') }) : undefined,
        );
        const isNew = await deps.engine.reports.report(id, { reason, words: details }, actor(context).requester);
        const message = deps.texts.say(isNew ? text('report.received') : text('report.twice'));
        return answer(context, { is_new: isNew, message } satisfies ReportAnswer);
      },
    },
  ];
}
