import { type Text, text } from '../texts.ts';

/** Where somebody chooses. */
export type SettingPlace = 'channel' | 'server';

/** One setting, as a form or a menu shows it. */
export interface PanelRow {
  /** The command’s option. */
  readonly option: string;
  readonly name: Text;
  readonly value: Text;
  /** By whose choice. */
  readonly from: Text;
  /** Whether it was chosen for this very place. */
  readonly isChosen: boolean;
  /** As it is typed. */
  readonly chosen: readonly string[];
  readonly isMany: boolean;
  readonly choices: readonly { readonly value: string; readonly label: Text }[];
}

/** All that holds in a place, to be changed by a press. */
export interface SettingsPanel {
  readonly where: SettingPlace;
  readonly rows: readonly PanelRow[];
  /** Options of what nothing can keep there. Default: none. */
  readonly lacks?: readonly string[];
  /** The option whose choices are shown. Absent: none was opened. */
  readonly opened?: string | undefined;
  /** What was changed just now. */
  readonly said: readonly Text[];
}

export const placeNames = { channel: text('place.channel'), server: text('place.server') } as const;
