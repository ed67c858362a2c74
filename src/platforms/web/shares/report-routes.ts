import { createHmac, hkdfSync } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { UserError } from '../../../domain/errors.ts';
import type { Requester } from '../../../domain/generation.ts';
import { reportReasons } from '../../../domain/moderation/report.ts';
import { webIdOf } from '../../../domain/people/person.ts';
import { text } from '../../../domain/texts.ts';
import type { SharedVideo } from '../../../domain/video-engine.ts';
import { createShareLinks } from '../../../lib/share-link.ts';
import type { Asking } from '../access/asking.ts';
import { neighbourhood, senderAddress } from '../access/connection.ts';
import { pageLanguage } from '../access/page-language.ts';
import { createTries } from '../access/tries.ts';
import { readFormFields } from '../rest/body.ts';
import { RestError } from '../rest/error.ts';
import type { WebDeps } from '../web-deps.ts';
import { reportedPage, reportPage, reportPart } from './report-page.ts';
import { sharePageHeaders } from './share-style.ts';

type ReportDeps = Pick<WebDeps, 'engine' | 'texts' | 'secret' | 'web' | 'clock' | 'log' | 'shared'> & {
  readonly asking: Pick<Asking, 'current'>;
};

/** In a minute, from one place. */
const reportsPerMinute = 5;
const headers = { ...sharePageHeaders({ hasForm: true }), 'cache-control': 'no-store', 'referrer-policy': 'same-origin' };

/** Where those report a shared video who have its link, signed in or not: behind what keeps other websites out. */
export function openReports(app: Hono, deps: ReportDeps): void {
  const links = createShareLinks(deps.secret);
  const tries = createTries({ ...deps, windows: deps.shared?.windows }, { name: 'reports', allowed: reportsPerMinute });
  const key = new Uint8Array(hkdfSync('sha256', deps.secret, new Uint8Array(), 'veo-bot visitors', 32));
  /** Who is signed in, or else the place where somebody comes from, which can't be read from it. */
  const visitorOf = (context: Context): Requester => {
    const person = deps.asking.current()?.person;
    if (person !== undefined) return { platform: 'web', id: webIdOf(person.id) };
    const place = neighbourhood(senderAddress(context, deps.web));
    return { platform: 'web', id: `visitor-${createHmac('sha256', key).update(place).digest('base64url').slice(0, 16)}` };
  };
  const languageOf = (context: Context): string => pageLanguage(context.req.header('accept-language'));
  const requireShared = async (token: string): Promise<SharedVideo> => {
    const id = links.idOf(token);
    const shared = id === undefined ? undefined : await deps.engine.shared(id);
    if (shared === undefined) throw new RestError('not_found', text('rest.nothingHere'));
    return shared;
  };

  app.get(`/watch/:file/${reportPart}`, async (context) => {
    const token = context.req.param('file');
    await requireShared(token);
    return context.body(String(await reportPage({ token, texts: deps.texts, language: languageOf(context) })), 200, headers);
  });

  app.post(`/watch/:file/${reportPart}`, async (context) => {
    const { generation } = await requireShared(context.req.param('file'));
    const visitor = visitorOf(context);
    const waitMs = await tries.count(visitor.id);
    const seconds = Math.ceil(waitMs / 1000);
    if (waitMs > 0)
      throw new RestError('too_many_tries', text('answer.suggestionSoon', { seconds }), {
        headers: { 'retry-after': String(seconds) },
      });
    const fields = await readFormFields(context);
    const reason = reportReasons.find((each) => each === fields.get('reason'));
    const answer = async (said: ReturnType<typeof text>, status: 200 | 400) =>
      context.body(String(await reportedPage(said, { texts: deps.texts, language: languageOf(context) })), status, headers);
    if (reason === undefined) return await answer(text('page.reportReason'), 400);
    try {
      const isNew = await deps.engine.reports.report(generation.id, { reason, words: fields.get('details') ?? '' }, visitor);
      return await answer(isNew ? text('report.receivedOpenly') : text('report.twice'), 200);
    } catch (error) {
      if (error instanceof UserError) return await answer(error.text, 400);
      throw error;
    }
  });
}
