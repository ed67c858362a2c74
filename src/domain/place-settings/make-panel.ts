import { text } from '../texts.ts';
import {
  choiceText,
  type PlaceSettingRow,
  placeSettingRows,
  rowsOf,
  type SettingFacts,
  settingText,
  typedValues,
} from './place-setting-rows.ts';
import { byKey, type PlaceSettings, valuesIn } from './place-settings.ts';
import { type PanelRow, placeNames, type SettingPlace, type SettingsPanel } from './settings-panel.ts';

/** @param settings of the place, as `where` says */
export function settingsPanel(
  settings: PlaceSettings,
  where: SettingPlace,
  facts: SettingFacts,
  { opened, said = [] }: Partial<Pick<SettingsPanel, 'opened' | 'said'>> = {},
): SettingsPanel {
  const rows = rowsOf(facts, where).map((row) => panelRow(row, settings, where, facts));
  const lacks = placeSettingRows.filter(({ key }) => facts.lacks?.some((each) => each === key)).map(({ option }) => option);
  return { where, rows, said, lacks, ...(opened !== undefined && { opened }) };
}

function panelRow(row: PlaceSettingRow, settings: PlaceSettings, where: SettingPlace, facts: SettingFacts): PanelRow {
  const { key, option, isMany = false } = row;
  const [channel, server] = [byKey(settings.channel), byKey(settings.server)];
  const value = byKey(valuesIn(settings))[key];
  const from =
    channel[key] !== undefined ? placeNames.channel : server[key] !== undefined ? placeNames.server : text('place.bot');
  const chosen = typedValues(row, value, facts);
  const known = row.choices(facts);
  // What was typed may be none of the usual ones.
  const all = isMany ? known : [...known, ...chosen.filter((each) => !known.includes(each))];
  return {
    ...{ option, name: settingText(row), value: row.says(value, facts), from, chosen, isMany },
    isChosen: byKey(settings[where])[key] !== undefined,
    choices: all.map((each) => ({ value: each, label: choiceText(row, each, facts) })),
  };
}
