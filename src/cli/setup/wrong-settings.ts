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
    const { name, text: sentence } = problem;
    seen.add(name);
    dialog.show([{ check: 'settings', state: 'problem', text: sentence }]);
    const setting = settingCalled(name);
    if (setting === undefined) continue;
    const origin = draft.origin(setting);
    if (origin === 'environment') dialog.tell(text('setup.inEnvironment', { name }));
    else if (origin === 'secret file') dialog.tell(text('setup.inSecretFile', { name }));
    else {
      const value = await askSetting(dialog, setting);
      if (value === '') draft.leaveOut(setting);
      else draft.give(setting, value);
    }
  }
}
