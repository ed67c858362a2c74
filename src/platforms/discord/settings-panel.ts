import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import { type PanelRow, placeNames, type SettingsPanel } from '../../domain/place-settings/settings-panel.ts';
import { type Text, text } from '../../domain/texts.ts';
import { cut } from '../../lib/cut.ts';
import { limits, type Message, type Say, words } from './render-message.ts';

/** Of a menu (components/reference, 2026-08-06). */
const menu = { choices: 25, label: 100, placeholder: 150 } as const;
/** `custom_id` of all that is in a panel: what a press is about stands in it, so that it is good after any restart. */
export const panelId = 'settings';
export const panelActs = ['where', 'open', 'set', 'reset'] as const;
type Act = (typeof panelActs)[number];

/** What holds in a place, with menus: each choice is kept at once. */
export function panelMessage({ where, rows, opened, said }: SettingsPanel, say: Say): Message {
  const sentence = (each: Text): string => words(each, say);
  const lines = rows.map(({ name, value, from, isChosen }) => {
    const line = sentence(text('place.line', { name, value, from }));
    return isChosen ? `- **${line}**` : `- ${line}`;
  });
  const open = rows.find(({ option }) => option === opened);
  return {
    content: cut([...said.map(sentence), ...lines].join('\n'), limits.content),
    components: [
      whereRow(where, opened, say),
      openRow(rows, where, opened, say),
      ...(open === undefined ? [] : [choiceRow(open, where, say)]),
      ...resetRows(rows, where, open, say),
    ],
    allowed_mentions: { parse: [], replied_user: false },
  };
}

function whereRow(where: SettingsPanel['where'], opened: string | undefined, say: Say) {
  const options = (['channel', 'server'] as const).map((each) => ({
    ...{ label: capital(plain(placeNames[each], say)), value: each, default: each === where },
  }));
  return selectRow({ custom_id: idOf('where', where, opened), options });
}

function openRow(rows: readonly PanelRow[], where: SettingsPanel['where'], opened: string | undefined, say: Say) {
  const options = rows.slice(0, menu.choices).map(({ option, name, value }) => ({
    ...{ label: cut(capital(plain(name, say)), menu.label), value: option, description: cut(plain(value, say), menu.label) },
    ...(option === opened && { default: true }),
  }));
  const placeholder = cut(plain(text('place.choose'), say), menu.placeholder);
  return selectRow({ custom_id: idOf('open', where), options, placeholder });
}

function choiceRow({ option, choices, chosen, isMany }: PanelRow, where: SettingsPanel['where'], say: Say) {
  const options = choices.slice(0, menu.choices).map(({ value, label }) => ({
    ...{ label: cut(capital(plain(label, say)), menu.label), value },
    ...(chosen.includes(value) && { default: true }),
  }));
  return selectRow({
    custom_id: idOf('set', where, option),
    options,
    ...(isMany && { min_values: 1, max_values: options.length }),
  });
}

function resetRows(rows: readonly PanelRow[], where: SettingsPanel['where'], open: PanelRow | undefined, say: Say) {
  const button = (custom_id: string, what: Text): APIButtonComponent => ({
    ...{ type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id },
    label: cut(plain(text('place.resetOne', { name: what }), say), limits.buttonLabel),
  });
  const buttons = [
    ...(open?.isChosen === true ? [button(idOf('reset', where, open.option), open.name)] : []),
    ...(rows.some(({ isChosen }) => isChosen) ? [button(idOf('reset', where, 'all'), text('place.all'))] : []),
  ];
  const row: APIActionRowComponent<APIButtonComponent> = { type: ComponentType.ActionRow, components: buttons };
  return buttons.length === 0 ? [] : [row];
}

function selectRow(select: Omit<APIStringSelectComponent, 'type'>): APIActionRowComponent<APIStringSelectComponent> {
  return { type: ComponentType.ActionRow, components: [{ type: ComponentType.StringSelect, ...select }] };
}

function idOf(act: Act, where: SettingsPanel['where'], option = ''): string {
  return [panelId, act, where, option].join(':');
}

/** Menus and buttons know no markup. */
function plain(each: Text, { texts, locale }: Say): string {
  return texts.say(each, locale);
}

function capital(label: string): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}
