import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { type ReportVerdict, reportIdOf, reportLimits, reportReasons } from '../src/domain/moderation/report.ts';
import { text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { blockLengths } from './block.ts';

export interface ReportCommandDeps {
  readonly engine: Pick<VideoEngine, 'reports'>;
}

/** “Report video”, on a message with a video: those who manage the place decide about it. */
export function createReportCommand({ engine: { reports } }: ReportCommandDeps) {
  return defineCommand({
    ...{ name: 'report', description: 'command.report', entry: 'message', answers: 'text' },
    options: z.strictObject({
      id: z.string().max(80).meta({ description: 'help.id', generation: true }),
      reason: z.enum(reportReasons).meta({
        description: 'help.reportReason',
        labels: Object.fromEntries(reportReasons.map((each) => [each, text(`report.reason.${each}`)])),
      }),
      details: z.string().optional().meta({ description: 'help.reportDetails', maxLength: reportLimits.words }),
    }),
    async run({ id, reason, details }, { requester }) {
      const isNew = await reports.report(id, { reason, words: details }, requester);
      return { kind: 'text', text: isNew ? text('report.received') : text('report.twice') };
    },
  });
}

/** For how long somebody is blocked for what was reported. */
const offeredLengths = ['1d', '7d', '30d', 'always'] as const;

/** The buttons of a report's card. The one that blocks asks for how long first. */
export function createReportDecideCommand({ engine: { reports } }: ReportCommandDeps) {
  return defineCommand({
    ...{ name: 'report-decide', description: 'command.reportDecide', entry: 'button', answers: 'text' },
    isForManagers: true,
    options: z.strictObject({
      id: z.string().max(80).meta({ description: 'help.reportCard' }),
      verdict: z.enum(['deleted', 'blocked', 'fine']).meta({ description: 'help.reportCard' }),
    }),
    async run({ id, verdict }, { requester, replyTarget, managesPlace }) {
      if (managesPlace !== true) throw new UserError('not_allowed', text('report.notManager'));
      const [postId = '', length] = id.split('.');
      const report = reportIdOf(postId);
      if (report === undefined) throw new UserError('not_found', text('answer.oldButton'));
      const chosen = offeredLengths.find((each) => each === length);
      if (verdict === 'blocked' && chosen === undefined) {
        const buttons = offeredLengths.map(
          (each) => ({ verb: 'report-block', id: `${postId}.${each}`, label: blockLengths[each].label }) as const,
        );
        return { kind: 'text', text: text('report.howLong'), buttons };
      }
      const { platform, tenant, channelId } = replyTarget;
      const wanted: ReportVerdict = {
        outcome: verdict,
        ...(chosen !== undefined && { forMs: blockLengths[chosen].ms }),
      };
      const at = { platform, channelIds: [channelId], ...(tenant !== undefined && { tenant }) };
      return { kind: 'text', text: await reports.decide(report, wanted, { kind: 'card', requester, at }) };
    },
  });
}
