import type { AppConfig } from '../../app/installed.ts';
import { type TryOptions, tryModule } from '../../doctor/try-module.ts';
import type { Finding } from '../../domain/finding.ts';
import { type Text, text } from '../../domain/texts.ts';
import { askSetting } from './ask-setting.ts';
import type { Choice, Dialog } from './dialog.ts';
import type { Draft } from './draft.ts';
import type { Way } from './ways.ts';

export interface WayParts extends TryOptions {
  readonly dialog: Dialog;
  readonly draft: Draft;
  /** Does what a way needs first: writes what a command of the terminal prints to a file. */
  prepare(way: Way, config: AppConfig): Promise<void>;
}

/** Asks for what a way needs, and tries it at once. @returns whether it is set up in the end */
export async function askWay(way: Way, parts: WayParts): Promise<boolean> {
  const { dialog, draft } = parts;
  const { config } = draft.read();
  if (way.first !== undefined && config !== undefined) {
    await parts.prepare(way, config);
    dialog.tell(way.first.next);
  }
  if (!(await enter(way, parts))) return false;
  return settle(way, parts);
}

/** Tries what is set up, says what came of it, and lets it be corrected, tried again, kept or left out. @returns whether it is set up in the end */
export async function settle(way: Way, parts: WayParts): Promise<boolean> {
  const { dialog, draft } = parts;
  for (;;) {
    const problems = draft.read().problems.filter(({ name }) => way.needs.some((each) => each.name === name));
    const findings = problems.length > 0 ? problems.map(asFinding) : await tryWay(way, parts);
    dialog.show(findings);
    const mine = [...way.needs, ...(way.more ?? [])].filter((each) => ['answer', '.env'].includes(draft.origin(each)));
    if (mine.length === 0 || !findings.some(({ state }) => state === 'problem')) return true;
    switch (await dialog.choose(text('setup.whatNow'), whatNow(findings))) {
      case 'again':
        continue;
      case 'enter':
        if (await enter(way, parts)) continue;
        return false;
      case 'keep':
        return true;
      case 'leave':
        for (const each of mine) draft.leaveOut(each);
        return false;
    }
  }
}

/** @returns false where one that is needed is left out; then all of them are */
async function enter({ needs, more = [] }: Way, { dialog, draft }: WayParts): Promise<boolean> {
  for (const setting of needs) {
    const value = await askSetting(dialog, setting);
    if (value === '') {
      for (const each of [...needs, ...more]) draft.leaveOut(each);
      return false;
    }
    draft.give(setting, value);
  }
  for (const setting of more) {
    const value = await askSetting(dialog, setting);
    if (value === '') draft.leaveOut(setting);
    else draft.give(setting, value);
  }
  return true;
}

async function tryWay(way: Way, { dialog, draft, now, timeoutMs }: WayParts): Promise<readonly Finding[]> {
  const { config } = draft.read();
  if (config === undefined) return [];
  dialog.tell(text('setup.asking', { module: way.moduleLabel }));
  return tryModule(way.moduleId, config, { now, timeoutMs });
}

function asFinding({ text: problem }: { readonly text: Text }): Finding {
  return { check: 'settings', state: 'problem', text: problem };
}

function whatNow(findings: readonly Finding[]): readonly Choice<'again' | 'enter' | 'keep' | 'leave'>[] {
  const enter = { value: 'enter', label: text('setup.enterAgain') } as const;
  const again = { value: 'again', label: text('setup.tryAgain'), hint: text('setup.tryAgainHint') } as const;
  const rest = [
    { value: 'keep', label: text('setup.keep'), hint: text('setup.keepHint') },
    { value: 'leave', label: text('setup.leaveOut') },
  ] as const;
  // A value of another kind is not to be kept: the bot would not start.
  if (findings.some(({ check }) => check === 'settings')) return [enter, ...rest.slice(1)];
  return [enter, again, ...rest];
}
