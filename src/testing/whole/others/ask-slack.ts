import { inTurn } from '../../../lib/in-turn.ts';
import { behindGroup, slackCommandName, typedCommands } from '../../../platforms/slack/command-names.ts';
import type { Call } from '../../fakes/slack/calls.ts';
import { buttonsOf, type SeenMessage } from '../../fakes/slack/seen.ts';
import { forgets, type HowMuch } from './how-much.ts';
import type { OthersHistory } from './others-history.ts';
import type { OthersWorld } from './others-world.ts';
import { commonWord } from './prompts.ts';

/**
 * Everybody of Slack gives each command that answers with words, opens each form, presses what they are shown, and opens the app’s tab.
 *
 * @returns reads what came of the buttons, to be called when nothing moves any more: not every one of them is answered
 */
export async function askSlack(
  world: OthersWorld,
  history: OthersHistory,
  { presses, isThorough }: HowMuch,
): Promise<() => void> {
  const late: (() => void)[] = [];
  const { slack, canaries, commands, random, poll } = world;
  for (const who of Object.values(world.onSlack).filter((each) => world.present.includes(each))) {
    const read = (where: string, answer: unknown) => canaries.read(who.reader, `${where} on Slack`, JSON.stringify(answer));
    const shown: SeenMessage[] = [];
    const hear = async (where: string, call: Call): Promise<void> => {
      const giveUpMs = performance.now() + 5000;
      await call.acknowledged;
      // Slack takes no form three seconds later: on a busy machine there is nothing to read then.
      await poll(async () => (isAnswered(call) || performance.now() > giveUpMs ? true : undefined));
      shown.push(...call.ephemerals);
      read(where, [call.view, call.errors, [...call.responses, ...call.ephemerals].map(readable)]);
    };
    const refused = history.refused.get(who);
    shown.push(...(await poll(async () => (refused?.ephemerals.length === 0 ? undefined : refused?.ephemerals))));
    const { id = '' } = history.generations[Math.floor(random() * history.generations.length)] ?? {};
    for (const command of typedCommands(commands)) {
      const makes = command.answers === 'generation';
      const behind = command.entry === 'sub' ? [...behindGroup(commands, command.name).keys()] : [];
      // With nothing behind it, and with one of these besides.
      const others = [commonWord, id, ...behind];
      const words = makes ? [''] : ['', ...others.filter((_, at) => at === Math.floor(random() * others.length) || isThorough)];
      for (const each of words) {
        const typed = slackCommandName(command);
        await hear(
          `${typed} ${each}`,
          world.inWorkspace(who, () => slack.command(typed, each, who)),
        );
      }
    }
    const pressed = shown
      .slice(0, presses)
      .flatMap((message) => buttonsOf(message.blocks).map(({ action_id: button }) => ({ message, button: String(button) })));
    await inTurn(
      pressed.filter(({ button }) => !forgets(button)),
      async ({ message, button }) => {
        const call = world.inWorkspace(who, () => slack.press(message, button, who.user));
        await call.acknowledged;
        late.push(() => read(`the button ${button.slice(0, 8)}`, [call.view, call.ephemerals.map(readable)]));
      },
    );
    const published = () => slack.log.requests.filter(({ method }) => method === 'views.publish').length;
    const before = published();
    world.inWorkspace(who, () => slack.openHome(who.user));
    await poll(async () => (published() > before ? true : undefined));
    read('the app’s tab', slack.home(who.user));
  }
  return () => {
    for (const look of late) look();
  };
}

function isAnswered(call: Call): boolean {
  return call.view !== undefined || call.responses.length > 0 || call.ephemerals.length > 0;
}

function readable({ text, fallback, blocks }: SeenMessage): unknown {
  return { text, fallback, blocks };
}
