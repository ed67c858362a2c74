import { z } from 'zod';
import type { Model } from '../src/domain/catalog.ts';
import { resolutions } from '../src/domain/catalog.ts';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { yesOrNo } from '../src/domain/option-types.ts';
import { modelNamed } from '../src/domain/place-settings/place-setting-rows.ts';
import { type SettingScope, serverScopeOf, settingScopeOf } from '../src/domain/place-settings/setting-scope.ts';
import { type Text, text } from '../src/domain/texts.ts';
import { type Tier, type TierChange, type TierLimitKey, tierLimitSchemas } from '../src/domain/tiers/tier.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

export interface TiersCommandDeps {
  readonly engine: Pick<VideoEngine, 'tiers'>;
  /** Those that the current credentials offer. */
  readonly models: readonly Model[];
}

/** Which option sets which limit. */
const limitOf = {
  day: 'perDayUsd',
  week: 'perWeekUsd',
  month: 'perMonthUsd',
  active: 'activeAtOnce',
  models: 'models',
  resolution: 'resolution',
  askAbove: 'askAboveUsd',
  approveAbove: 'approveAboveUsd',
} as const satisfies Readonly<Record<string, TierLimitKey>>;

const usd = z.coerce.number().pipe(tierLimitSchemas.perDayUsd);
/** What can be taken back: a limit, those that it is for by role or name, or all of it. */
const resets = [
  'day',
  'week',
  'month',
  'active',
  'models',
  'resolution',
  'askAbove',
  'approveAbove',
  'role',
  'person',
  'tier',
] as const;

const options = z.strictObject({
  name: z.string().trim().min(1).max(40).optional().meta({ description: 'help.tierName' }),
  day: usd.optional().meta({ description: 'help.tierDay' }),
  week: usd.optional().meta({ description: 'help.tierWeek' }),
  month: usd.optional().meta({ description: 'help.tierMonth' }),
  active: z.coerce.number().pipe(tierLimitSchemas.activeAtOnce).optional().meta({ description: 'help.tierActive' }),
  models: z.string().trim().min(1).max(2000).optional().meta({ description: 'help.models' }),
  resolution: z.enum(resolutions).optional().meta({ description: 'help.tierResolution' }),
  askAbove: usd.optional().meta({ description: 'help.askAbove' }),
  approveAbove: usd.optional().meta({ description: 'help.approveAbove' }),
  role: z.string().max(100).optional().meta({ description: 'help.tierRole', role: true }),
  person: z.string().max(100).optional().meta({ description: 'help.tierPerson', person: true }),
  everyone: yesOrNo().optional().meta({ description: 'help.tierEveryone' }),
  reset: z
    .enum(resets)
    .optional()
    .meta({
      description: 'help.tierReset',
      labels: {
        ...{ day: text('option.day'), week: text('option.week'), month: text('option.month'), active: text('option.active') },
        ...{ models: text('option.models'), resolution: text('option.resolution'), askAbove: text('option.askAbove') },
        approveAbove: text('option.approveAbove'),
        ...{ role: text('option.role'), person: text('option.person'), tier: text('tier.all') },
      },
    }),
});
type Values = z.infer<typeof options>;

/** `/tiers`: who may spend how much in a server or workspace; shown to those who manage it, and set by them. */
export function createTiersCommand({ engine, models }: TiersCommandDeps) {
  const say = (tier: Tier): Text => tierText(tier, models);
  const list = async (scope: SettingScope): Promise<readonly Text[]> => {
    const all = await engine.tiers.of(scope);
    return all.length === 0 ? [text('tier.none')] : all.map(say);
  };
  return defineCommand({
    name: 'tiers',
    description: 'command.tiers',
    entry: 'slash',
    answers: 'text',
    isForManagers: true,
    options,
    async run(values, { requester, replyTarget, managesPlace }) {
      const scope = serverScopeOf(settingScopeOf(replyTarget));
      if (managesPlace !== true) throw new UserError('not_allowed', text('place.notManager'));
      const { name, ...rest } = values;
      const isChange = Object.values(rest).some((value) => value !== undefined);
      if (name === undefined && isChange) throw new UserError('invalid_option', text('tier.nameMissing'), { option: 'name' });
      if (name === undefined || !isChange) return answer(await list(scope));
      const by = { who: 'member', by: requester } as const;
      if (rest.reset === 'tier') return answer([text('tier.deleted', { tier: say(await engine.tiers.remove(scope, name, by)) })]);
      const { before, after } = await engine.tiers.change(scope, name, changeOf(rest, scope, models), by);
      const was = before === undefined ? text('tier.isNew') : text('tier.was', { tier: say(before) });
      return answer([text('tier.saved', { tier: say(after) }), was]);
    },
  });
}

function answer(sentences: readonly Text[]) {
  return { kind: 'text', text: text('list.sentences', { sentences }) } as const;
}

/** What somebody asks for. A role or person that is named beside `reset` is taken out. */
function changeOf(values: Omit<Values, 'name'>, { serverId }: SettingScope, models: readonly Model[]): TierChange {
  const { reset, role, person, everyone, models: named, day, week, month, active, resolution, askAbove, approveAbove } = values;
  // Everybody has the role that bears the id of the server.
  const isEveryone = role !== undefined && role === serverId;
  const roles = role === undefined || isEveryone ? [] : [role];
  const people = person === undefined ? [] : [person];
  const forEveryone = everyone ?? (isEveryone ? reset !== 'role' : undefined);
  const taken = reset !== undefined && reset in limitOf ? { [limitOf[reset as keyof typeof limitOf]]: null } : {};
  return {
    ...taken,
    ...(day !== undefined && { perDayUsd: day }),
    ...(week !== undefined && { perWeekUsd: week }),
    ...(month !== undefined && { perMonthUsd: month }),
    ...(active !== undefined && { activeAtOnce: active }),
    ...(named !== undefined && { models: named.split(',').flatMap((name) => modelNamed(name.trim(), models)) }),
    ...(resolution !== undefined && { resolution }),
    ...(askAbove !== undefined && { askAboveUsd: askAbove }),
    ...(approveAbove !== undefined && { approveAboveUsd: approveAbove }),
    ...(reset === 'role' ? { removeRoles: roles } : { addRoles: roles }),
    ...(reset === 'person' ? { removePeople: people } : { addPeople: people }),
    ...(forEveryone !== undefined && { isForEveryone: forEveryone }),
  };
}

/** "gold: $5.00 a day. At most 3 at once. Roles: 1, people: 2." */
function tierText(tier: Tier, models: readonly Model[]): Text {
  const { perDayUsd, perWeekUsd, perMonthUsd, activeAtOnce, models: allowed, resolution, askAboveUsd, approveAboveUsd } = tier;
  const names = allowed?.map((id) => models.find((model) => model.id === id)?.label ?? id).join(', ');
  const limits = [
    ...(perDayUsd === undefined ? [] : [text('tier.perDay', { usd: perDayUsd })]),
    ...(perWeekUsd === undefined ? [] : [text('tier.perWeek', { usd: perWeekUsd })]),
    ...(perMonthUsd === undefined ? [] : [text('tier.perMonth', { usd: perMonthUsd })]),
    ...(activeAtOnce === undefined ? [] : [text('tier.atOnce', { most: activeAtOnce })]),
    ...(names === undefined ? [] : [text('tier.models', { models: names })]),
    ...(resolution === undefined ? [] : [text('tier.upTo', { resolution })]),
    ...(askAboveUsd === undefined ? [] : [text('tier.asks', { usd: askAboveUsd })]),
    ...(approveAboveUsd === undefined ? [] : [text('tier.approved', { usd: approveAboveUsd })]),
  ];
  const forWhom = tier.isForEveryone ? [text('tier.forEveryone')] : [];
  const members = text('tier.members', { roles: tier.roles.length, people: tier.people.length });
  const sentences = [...(limits.length === 0 ? [text('tier.noLimits')] : limits), members, ...forWhom];
  return text('tier.line', { name: tier.name, sentences });
}
