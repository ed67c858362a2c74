import { z } from 'zod';
import type { CommandCall } from '../src/domain/command.ts';
import { defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import type { Offer } from '../src/domain/option-row.ts';
import { yesOrNo } from '../src/domain/option-types.ts';
import { settingsPanel } from '../src/domain/place-settings/make-panel.ts';
import {
  type PlaceSettingRow,
  placeSettingRows,
  rowsOf,
  type SettingFacts,
  settingText,
} from '../src/domain/place-settings/place-setting-rows.ts';
import { byKey, type PlaceChange, type PlaceSettings, valuesIn } from '../src/domain/place-settings/place-settings.ts';
import { type SettingScope, serverScopeOf, settingScopeOf } from '../src/domain/place-settings/setting-scope.ts';
import { placeNames, type SettingPlace } from '../src/domain/place-settings/settings-panel.ts';
import { type Text, text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { offerOf, type VideoCommandDeps } from './video.ts';

export interface SettingsCommandDeps extends Pick<VideoCommandDeps, 'models' | 'defaultModel'> {
  readonly engine: Pick<VideoEngine, 'placeSettings' | 'choosePlaceSettings' | 'adminChannelHere' | 'privacy'>;
}

/** `/settings`: shows what holds in a channel or its server, and changes it for everybody who asks there. */
export function createSettingsCommand({ engine, ...models }: SettingsCommandDeps) {
  const offer = offerOf(models);
  return defineCommand({
    name: 'settings',
    description: 'command.settings',
    entry: 'slash',
    answers: 'text',
    isForManagers: true,
    options: settingsOptions(offer),
    async run(values: Readonly<Record<string, unknown>>, { requester, replyTarget, managesPlace }: CommandCall) {
      const where = whereOf(values);
      const channel = settingScopeOf(replyTarget);
      const scope = where === 'channel' ? channel : serverScopeOf(channel);
      if (managesPlace !== true) throw new UserError('not_allowed', text('place.notManager'));
      const before = await engine.placeSettings(scope);
      const { bot, lacks = [] } = before;
      const facts = { offer, bot, lacks, hasChannels: channel.channelId !== undefined };
      const rows = rowsOf(facts, where);
      requireRows(values, rows);
      const chosen = changeOf(values, rows, offer);
      const here = values.adminChannel === undefined ? {} : { adminChannel: await engine.adminChannelHere(replyTarget) };
      const change: PlaceChange = { ...chosen, ...here };
      const opened = typeof values.open === 'string' ? values.open : undefined;
      if (Object.keys(change).length === 0) {
        const shown = settingsPanel(before, where, facts, { opened });
        const lines = shown.rows.map(({ name, value, from }) => text('place.line', { name, value, from }));
        return { kind: 'text', text: text('list.sentences', { sentences: lines }), panel: shown } as const;
      }
      const asked = values.confirmed === true ? undefined : await erasingQuestion(engine, { change, where, before, scope });
      const taken = asked === undefined ? change : withoutKeepDays(change);
      const isTaken = Object.keys(taken).length > 0;
      if (isTaken) await engine.choosePlaceSettings(scope, taken, requester);
      const after = await engine.placeSettings(scope);
      const said = isTaken ? saidOf({ change: taken, where, before, after, facts }) : [];
      if (asked !== undefined) return questionAnswer(asked, said);
      const panel = settingsPanel(after, where, facts, { opened, said });
      return { kind: 'text', text: text('list.sentences', { sentences: said }), panel } as const;
    },
  });
}

function settingsOptions(offer: Offer) {
  const labels = Object.fromEntries(placeSettingRows.map((row) => [row.option, settingText(row)]));
  const ofRows = placeSettingRows.map((row) => [
    row.option,
    row
      .type(offer)
      .optional()
      .meta({ description: `help.${row.option}` }),
  ]);
  const names = placeSettingRows.map(({ option }) => option);
  return z.strictObject({
    where: z.enum(['channel', 'server']).optional().meta({ description: 'help.where', labels: placeNames }),
    ...Object.fromEntries(ofRows),
    reset: z
      .enum([...names, 'all'])
      .optional()
      .meta({ description: 'help.reset', labels: { ...labels, all: text('place.all') } }),
    confirmed: yesOrNo().optional().meta({ description: 'help.reset', onlyApi: true }),
    open: z.enum(names).optional().meta({ description: 'help.reset', onlyApi: true }),
  });
}

interface Erased {
  readonly change: PlaceChange;
  readonly where: SettingPlace;
  readonly before: PlaceSettings;
  readonly scope: SettingScope;
}

/** What is asked once before a place keeps things for a shorter time: how much goes within a day. Undefined where nothing does. */
async function erasingQuestion({ privacy }: SettingsCommandDeps['engine'], { change, where, before, scope }: Erased) {
  const { keepDays } = change;
  if (keepDays === undefined) return undefined;
  // Taken back, a channel keeps things as its server does.
  const days = keepDays ?? (where === 'channel' ? before.server.keepDays : undefined);
  if (days === undefined) return undefined;
  const count = await privacy.wouldErase(scope, days);
  if (count === 0) return undefined;
  const button = { verb: 'keep-days', id: `${where}.${keepDays ?? 'reset'}`, label: text('button.keep-days') } as const;
  return { text: text('place.erases', { count, where: placeNames[where], days }), button };
}

type Question = NonNullable<Awaited<ReturnType<typeof erasingQuestion>>>;

/** @param said of what was chosen besides, and saved */
function questionAnswer({ text: question, button }: Question, said: readonly Text[]) {
  return { kind: 'text', text: text('list.sentences', { sentences: [...said, question] }), buttons: [button] } as const;
}

function withoutKeepDays({ keepDays: _, ...others }: PlaceChange): PlaceChange {
  return others;
}

/** The channel, unless it is said otherwise: what is of a whole server alone says so by itself. */
function whereOf(values: Readonly<Record<string, unknown>>): SettingPlace {
  if (values.where !== undefined) return values.where === 'server' ? 'server' : 'channel';
  const named = placeSettingRows.filter(
    ({ option }) => values[option] !== undefined || [values.reset, values.open].includes(option),
  );
  return named.length > 0 && named.every(({ isOfServer }) => isOfServer === true) ? 'server' : 'channel';
}

/** @throws {UserError} `invalid_option` for what the place has nothing of, or what is chosen for its server alone */
function requireRows(values: Readonly<Record<string, unknown>>, rows: readonly PlaceSettingRow[]): void {
  const other = placeSettingRows.find((row) => !rows.includes(row) && values[row.option] !== undefined);
  if (other?.isOfServer === true)
    throw new UserError('invalid_option', text('place.serverAlone', { name: settingText(other) }), { option: other.option });
  if (other !== undefined) throw new UserError('invalid_option', text('place.notPossible'), { option: other.option });
}

/** What somebody asks for: what is reset and given at once is given. */
function changeOf(values: Readonly<Record<string, unknown>>, rows: readonly PlaceSettingRow[], offer: Offer): PlaceChange {
  const wanted = rows.flatMap(({ key, option, read, isDefault = false }) => {
    const typed = values[option];
    if (typed !== undefined) return [{ key, isDefault, value: read === undefined ? typed : read(typed, offer) }];
    return values.reset === 'all' || values.reset === option ? [{ key, isDefault, value: null }] : [];
  });
  const pick = (isDefault: boolean) =>
    Object.fromEntries(wanted.filter((each) => each.isDefault === isDefault).map(({ key, value }) => [key, value]));
  const defaults = pick(true);
  // Each was read by its row, and is looked at once more before it is kept.
  return { ...pick(false), ...(Object.keys(defaults).length > 0 && { defaults }) } as PlaceChange;
}

interface Changed {
  readonly change: PlaceChange;
  readonly where: SettingPlace;
  readonly before: PlaceSettings;
  readonly after: PlaceSettings;
  readonly facts: SettingFacts;
}

/** What was saved, and what was there before. */
function saidOf({ change, where, before, after, facts }: Changed): readonly Text[] {
  const wanted = byKey(change);
  const isNew = ({ key }: PlaceSettingRow) =>
    wanted[key] !== undefined && (wanted[key] !== null || byKey(before[where])[key] !== undefined);
  const rows = placeSettingRows.filter(isNew);
  if (rows.length === 0) return [text('place.unchanged', { where: placeNames[where] })];
  const [is, was] = [byKey(valuesIn(after)), byKey(valuesIn(before))];
  return rows.map((row) => {
    const told = {
      ...{ where: placeNames[where], name: settingText(row) },
      ...{ value: row.says(is[row.key], facts), before: row.says(was[row.key], facts) },
    };
    return wanted[row.key] === null ? text('place.taken', told) : text('place.saved', told);
  });
}
