import { z } from 'zod';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import type { ReplyTarget, Requester } from '../src/domain/generation.ts';
import { serverScopeOf, settingScopeOf } from '../src/domain/place-settings/setting-scope.ts';
import { type Text, text } from '../src/domain/texts.ts';
import {
  type OwnPeriod,
  type OwnUsage,
  type UsageFilter,
  type UsageReport,
  type UsageRow,
  usageGroups,
} from '../src/domain/usage/usage.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

export interface UsageCommandDeps {
  readonly engine: Pick<VideoEngine, 'usage'>;
}

/** Rows of a report that a chat shows. */
const mostRows = 10;
const shownPrompt = 40;
const bars = 10;

/** `/usage`: what one used oneself; who manages the place reads it of a person, a channel or the whole server. */
export function createUsageCommand({ engine }: UsageCommandDeps) {
  return defineCommand({
    name: 'usage',
    description: 'command.usage',
    entry: 'slash',
    answers: 'text',
    options: z.strictObject({
      person: z.string().max(100).optional().meta({ description: 'help.usagePerson', person: true }),
      where: z
        .enum(['channel', 'server'])
        .optional()
        .meta({
          description: 'help.usageWhere',
          labels: { channel: text('place.channel'), server: text('place.server') },
        }),
      by: z
        .enum(usageGroups)
        .optional()
        .meta({
          description: 'help.usageBy',
          labels: {
            ...{
              person: text('option.person'),
              channel: text('usage.channel'),
              model: text('option.model'),
              day: text('option.day'),
            },
          },
        }),
    }),
    async run({ person, where, by }, { requester, replyTarget, managesPlace }) {
      const isOwn = where === undefined && by === undefined && (person === undefined || person === requester.id);
      if (isOwn) return answer(ownTexts(await engine.usage.own(requester, replyTarget)));
      if (managesPlace !== true) throw new UserError('not_allowed', text('usage.notManager'));
      const filter = filterOf({ person, where }, requester, replyTarget);
      return answer(reportTexts(await engine.usage.report(filter, by ?? (person === undefined ? 'person' : 'model'))));
    },
  });
}

function answer(sentences: readonly Text[]) {
  return { kind: 'text', text: text('list.sentences', { sentences }) } as const;
}

/** Always within the server or workspace that it is asked in. */
function filterOf(
  { person, where }: { readonly person?: string | undefined; readonly where?: 'channel' | 'server' | undefined },
  { platform, tenant }: Requester,
  replyTarget: ReplyTarget,
): UsageFilter {
  const { channelId, ...server } = settingScopeOf(replyTarget);
  return {
    server: serverScopeOf(server),
    ...(where === 'channel' && channelId !== undefined && { channelId }),
    ...(person !== undefined && { person: { platform, ...(tenant !== undefined && { tenant }), id: person } }),
  };
}

const periodNames = { day: text('usage.day'), week: text('usage.week'), month: text('usage.month') } as const;

function ownTexts({ tiers, periods, creditsUsd, active, last }: OwnUsage): readonly Text[] {
  const lines = last.map(({ request, priceUsd, costUsd }) => {
    const price = costUsd ?? priceUsd;
    const shown = price === undefined ? text('price.unknown') : text('price.short', { priceUsd: price });
    return text('usage.last', { prompt: shortened(request.prompt), price: shown });
  });
  return [
    tiers.length === 0 ? text('usage.noTier') : text('usage.tier', { tier: tiers.join(', ') }),
    ...periods.flatMap(periodTexts),
    ...(creditsUsd > 0 ? [text('credits.own', { leftUsd: creditsUsd })] : []),
    text('usage.active', { active }),
    ...(lines.length === 0 ? [] : [text('usage.lastOnes'), ...lines]),
  ];
}

function periodTexts({ period, spentUsd, reservedUsd, maybeUsd, tier }: OwnPeriod): readonly Text[] {
  return [
    text('usage.period', { period: periodNames[period], spentUsd, reservedUsd }),
    ...(maybeUsd > 0 ? [text('usage.maybe', { maybeUsd })] : []),
    ...(tier === undefined ? [] : [text('usage.left', { leftUsd: tier.leftUsd, capUsd: tier.capUsd })]),
  ];
}

function reportTexts({ rows, total, forecastUsd, by }: UsageReport): readonly Text[] {
  if (rows.length === 0) return [text('usage.nothing')];
  const most = Math.max(...rows.map(allOf));
  // The newest days, the most expensive of all else.
  const shown = by === 'day' ? rows.slice(-mostRows) : rows.slice(0, mostRows);
  const { spentUsd, estimateUsd, reservedUsd, maybeUsd, refused, freeOfCharge } = total;
  return [
    text('usage.total', { spentUsd, estimateUsd, reservedUsd }),
    ...(maybeUsd > 0 ? [text('usage.maybe', { maybeUsd })] : []),
    text('usage.free', { refused, freeOfCharge }),
    ...(forecastUsd === undefined ? [] : [text('usage.forecast', { usd: forecastUsd })]),
    ...shown.map((row) => text('usage.row', { bar: barOf(allOf(row), most), name: row.label ?? row.key, usd: allOf(row) })),
    ...(rows.length > shown.length ? [text('usage.more', { others: rows.length - shown.length })] : []),
  ];
}

function allOf({ spentUsd, reservedUsd, maybeUsd }: UsageRow): number {
  return spentUsd + reservedUsd + maybeUsd;
}

/** A plot for a line of text. */
function barOf(usd: number, mostUsd: number): string {
  const filled = mostUsd === 0 ? 0 : Math.round((usd / mostUsd) * bars);
  return '█'.repeat(filled) + '░'.repeat(bars - filled);
}

function shortened(prompt: string): string {
  const line = prompt.replaceAll(/\s+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= shownPrompt ? line : `${characters.slice(0, shownPrompt).join('')}…`;
}
