import type { SettingProblem } from '../../domain/settings.ts';
import { text } from '../../domain/texts.ts';
import { askSetting } from './ask-setting.ts';
import type { Dialog } from './dialog.ts';
import { type Draft, settingCalled } from './draft.ts';

/** Says what is wrong with the settings that there are, and asks for those that stand in `.env` again. */
export async function mendSettings(dialog: Dialog, draft: Draft): Promise<void> {
  const seen = new Set<string>();
  for (;;) {
    // One answer may mend several, and may ask for another one.
    const problem = draft.read().problems.find(({ name }) => !seen.has(name));
    if (problem === undefined) return;
    seen.add(problem.name);
    dialog.show([{ check: 'settings', state: 'problem', text: problem.text }]);
    await mendOne(problem, dialog, draft);
  }
}

async function mendOne(problem: SettingProblem, dialog: Dialog, draft: Draft): Promise<void> {
  const { name } = problem;
  const setting = settingCalled(name);
  if (setting === undefined) return mendName(problem, dialog, draft);
  const origin = draft.origin(setting);
  if (origin === 'environment') return dialog.tell(text('setup.inEnvironment', { name }));
  if (origin === 'secret file') return dialog.tell(text('setup.inSecretFile', { name }));
  const value = await askSetting(dialog, setting);
  if (value === '') draft.leaveOut(setting);
  else draft.give(setting, value);
}

/** A name that nobody reads may be meant as the nearest one; where that is set already, only one of them can count. */
async function mendName({ name, text: { values } }: SettingProblem, dialog: Dialog, draft: Draft): Promise<void> {
  if (draft.written(name) === '') return;
  const nearest = typeof values.nearest === 'string' ? settingCalled(values.nearest) : undefined;
  const remove = { value: 'remove', label: text('setup.takeAway', { name }) } as const;
  const isFree = nearest !== undefined && draft.origin(nearest) === 'nowhere';
  const rename = isFree ? [{ value: 'rename', label: text('setup.rename', { name: nearest.name }) } as const] : [];
  const leave = { value: 'leave', label: text('setup.keep') } as const;
  const chosen = await dialog.choose<'rename' | 'remove' | 'leave'>(text('setup.whatNow'), [...rename, remove, leave]);
  if (chosen !== 'leave') draft.rename(name, chosen === 'rename' ? nearest?.name : undefined);
}
