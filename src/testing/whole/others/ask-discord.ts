import { readFileSync } from 'node:fs';
import { inTurn } from '../../../lib/in-turn.ts';
import { createTexts } from '../../../lib/say.ts';
import { optionName, type SlashOption, slashName, slashOptions } from '../../../platforms/discord/slash-options.ts';
import type { Call } from '../../fakes/discord/interactions.ts';
import { allComponents } from '../../fakes/discord/message-content.ts';
import type { SeenMessage } from '../../fakes/discord/seen.ts';
import { forgets, type HowMuch } from './how-much.ts';
import type { OthersHistory } from './others-history.ts';
import type { OnDiscord, OthersWorld } from './others-world.ts';
import { commonWord } from './prompts.ts';

const texts = createTexts();
type Values = Parameters<OthersWorld['discord']['slash']>[1];

type Read = (where: string, answer: unknown) => void;

/**
 * Everybody of Discord gives each command that answers with words, completes each option, and presses what they see.
 *
 * @returns reads all that stands there, to be called when nothing moves any more
 */
export async function askDiscord(world: OthersWorld, history: OthersHistory, much: HowMuch): Promise<() => void> {
  const { discord, canaries, present } = world;
  const everybody = Object.values(world.onDiscord).filter((each) => present.includes(each));
  const readerOf =
    ({ reader }: OnDiscord): Read =>
    (where, answer) =>
      canaries.read(reader, `${where} on Discord`, typeof answer === 'string' ? answer : JSON.stringify(answer));
  for (const who of everybody) {
    const read = readerOf(who);
    for (const typed of typedCommands(world)) {
      if (typed.isForManagers && who.manages !== true) continue;
      await giveCommand(typed, { world, who, history, much, read });
    }
    await askAboutMessage(world, who, read);
    await pressAll(world, who, much.presses, read);
  }
  return () => {
    for (const who of everybody) {
      const read = readerOf(who);
      const seen = discord.visibleTo(who.user);
      read('a channel', seen.map(readable));
      // Zips are stored as they are, so that they can be read like this.
      for (const { name, path } of seen.flatMap(({ files }) => files)) read(`the file ${name}`, readFileSync(path, 'latin1'));
    }
  };
}

interface Asking {
  readonly world: OthersWorld;
  readonly who: OnDiscord;
  readonly history: OthersHistory;
  readonly much: HowMuch;
  readonly read: Read;
}

/** With nothing but what it needs, with something more, and only typed into. */
async function giveCommand(
  { typed, options, makes }: ReturnType<typeof typedCommands>[number],
  { world, who, history, much, read }: Asking,
): Promise<void> {
  const { discord, random } = world;
  const [usual, ...more] = makes ? [] : valuesOf(options, world, who, history);
  const others = more.filter(() => much.isThorough || random() < 1 / more.length / 2);
  const calls = [...(usual === undefined ? [] : [usual]), ...others].map((values) => discord.slash(typed, values, who));
  await inTurn(calls, async (call) => read(`/${typed}`, await answered(world, call)));
  const suggested = options.filter(isSuggested);
  for (const option of much.isThorough ? suggested : suggested.slice(0, 1 + Math.floor(random() * 2))) {
    const name = optionName(option, texts);
    const { choices } = await discord.autocomplete(typed, name, { [name]: '' }, who).acknowledged;
    read(`the choices of /${typed}`, choices);
  }
}

/** What is found on a message: of the newest one that they see of the bot. */
async function askAboutMessage(world: OthersWorld, who: OnDiscord, read: Read): Promise<void> {
  const { discord, commands } = world;
  const message = discord.visibleTo(who.user, who.channel).findLast(({ author }) => author.id === discord.bot.id);
  if (message === undefined) return;
  for (const { name } of commands.filter(({ entry, answers }) => entry === 'message' && answers !== 'generation')) {
    const typed = texts.say(slashName(name));
    read(`“${typed}”`, await answered(world, discord.messageCommand(typed, message, { user: who.user })));
  }
}

function typedCommands({ commands }: OthersWorld) {
  return commands.flatMap((command) => {
    const { name, entry, group, answers } = command;
    if (entry !== 'slash' && entry !== 'sub') return [];
    const typed = [...(group === undefined ? [] : [group]), name].map((each) => texts.say(slashName(each))).join(' ');
    return [
      { typed, options: slashOptions(command), makes: answers === 'generation', isForManagers: command.isForManagers === true },
    ];
  });
}

/** With nothing but what has to be given, and once more with each of the others. */
function valuesOf(
  options: readonly SlashOption[],
  world: OthersWorld,
  who: OnDiscord,
  history: OthersHistory,
): readonly Values[] {
  const given = options.map((option) => [option, optionName(option, texts), valueFor(option, world, who, history)] as const);
  const needed = given.filter(([{ isRequired }]) => isRequired).map(([, name, value]) => [name, value] as const);
  if (needed.some(([, value]) => value === undefined)) return [];
  const others = given.filter(([{ isRequired }, , value]) => !isRequired && value !== undefined);
  const of = (entries: readonly (readonly [string, Values[string] | undefined])[]): Values =>
    Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return [of(needed), ...others.map(([, name, value]) => of([...needed, [name, value]]))];
}

function valueFor(
  { property }: SlashOption,
  world: OthersWorld,
  who: OnDiscord,
  { generations }: OthersHistory,
): Values[string] | undefined {
  const { random, onDiscord } = world;
  const others = Object.values(onDiscord).filter(
    ({ user }) => user !== who.user && who.channel.guild?.members.has(user.id) === true,
  );
  if (property.image === true || property.items?.image === true || property.role === true) return undefined;
  if (property.person === true) return others[0]?.user;
  if (property.generation === true) return generations[Math.floor(random() * generations.length)]?.id;
  if (property.enum !== undefined) {
    const [first] = property.enum;
    return property.type === 'integer' || property.type === 'number' ? Number(first) : String(first);
  }
  if (property.type === 'boolean') return true;
  if (property.type === 'integer' || property.type === 'number') return property.minimum ?? 1;
  return commonWord;
}

function isSuggested({ name, property }: SlashOption): boolean {
  return (name === 'model' && property.enum !== undefined) || property.generation === true || property.style === true;
}

/** Buttons of all that somebody sees, what only they see first. */
async function pressAll(world: OthersWorld, who: OnDiscord, presses: number, read: Read) {
  const { discord, random } = world;
  const seen = discord.visibleTo(who.user).filter(({ author }) => author.id === discord.bot.id);
  const buttons = seen.flatMap((message) =>
    allComponents(message.components ?? []).flatMap((each) =>
      'custom_id' in each && 'label' in each && !forgets(each.custom_id)
        ? [{ message, id: each.custom_id, first: message.isEphemeral ? 0 : random() + 0.01 }]
        : [],
    ),
  );
  const chosen = buttons.toSorted((a, b) => a.first - b.first).slice(0, presses);
  for (const { message, id } of chosen) {
    // What was pressed before may have taken it away.
    if (!discord.visibleTo(who.user).some((each) => each.id === message.id && JSON.stringify(each.components).includes(id)))
      continue;
    read(`the button ${id.slice(0, 8)}`, await answered(world, discord.press(message, id, { user: who.user })));
  }
}

/** Waits for what somebody is answered. */
async function answered({ poll }: Pick<OthersWorld, 'poll'>, call: Call): Promise<unknown> {
  const { modal, how } = await call.acknowledged;
  if (how === 'deferred') await poll(async () => (call.response?.isLoading === true ? undefined : true));
  return [modal, call.response && readable(call.response), call.followUps.map(readable)];
}

function readable({ content, text, components, embeds }: SeenMessage): unknown {
  return { content, text, components, embeds };
}
