import { z } from 'zod';
import { type CommandCall, defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import type { PlacedBlock } from '../src/domain/moderation/place-block.ts';
import { type SettingScope, serverScopeOf, settingScopeOf } from '../src/domain/place-settings/setting-scope.ts';
import { moment, type Text, text } from '../src/domain/texts.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';

export interface BlockCommandDeps {
  readonly engine: Pick<VideoEngine, 'placeBlocks'>;
}

const hourMs = 3_600_000;
const days = (count: number): Text => text('block.days', { count });
const hours = (count: number): Text => text('block.hours', { count });

/** For how long, in milliseconds; without a number until it is taken back. */
export const blockLengths = {
  '1h': { ms: hourMs, label: hours(1) },
  '6h': { ms: 6 * hourMs, label: hours(6) },
  '12h': { ms: 12 * hourMs, label: hours(12) },
  '1d': { ms: 24 * hourMs, label: days(1) },
  '3d': { ms: 72 * hourMs, label: days(3) },
  '7d': { ms: 168 * hourMs, label: days(7) },
  '14d': { ms: 336 * hourMs, label: days(14) },
  '30d': { ms: 720 * hourMs, label: days(30) },
  '90d': { ms: 2160 * hourMs, label: days(90) },
  always: { ms: undefined, label: text('block.always') },
} as const;
const lengthNames = [
  '1h',
  '6h',
  '12h',
  '1d',
  '3d',
  '7d',
  '14d',
  '30d',
  '90d',
  'always',
] as const satisfies readonly (keyof typeof blockLengths)[];

/** Of a list: more do not fit into one message of a chat. */
const mostShown = 20;

const personOption = z.string().trim().min(1).max(80).meta({ description: 'help.blockPerson', person: true });

/** `/block`: keeps somebody from asking for videos in a server or workspace, until an end; without a person it shows who is. */
export function createBlockCommand({ engine: { placeBlocks } }: BlockCommandDeps) {
  return defineCommand({
    name: 'block',
    description: 'command.block',
    entry: 'slash',
    answers: 'text',
    isForManagers: true,
    options: z.strictObject({
      person: personOption.optional(),
      howLong: z
        .enum(lengthNames)
        .default('7d')
        .meta({
          description: 'help.blockLength',
          default: '7d',
          labels: Object.fromEntries(lengthNames.map((name) => [name, blockLengths[name].label])),
        }),
      reason: z.string().max(200).optional().meta({ description: 'help.blockReason' }),
    }),
    async run({ person, howLong, reason }, call) {
      const { server, by } = placeOf(call);
      if (person === undefined) return answer(listed(await placeBlocks.of(server)));
      const wish = { personId: person, forMs: blockLengths[howLong].ms, reason };
      const { block, waiting } = await placeBlocks.block(server, wish, by);
      const said = block.untilMs === undefined ? text('block.done') : text('block.doneUntil', { time: moment(block.untilMs) });
      if (waiting === 0) return answer([said]);
      const label = text('block.callOff', { count: waiting });
      return {
        ...answer([said, text('block.waiting', { count: waiting })]),
        buttons: [{ verb: 'call-off', id: person, label }],
      } as const;
    },
  });
}

/** `/unblock`: lets somebody ask again. */
export function createUnblockCommand({ engine: { placeBlocks } }: BlockCommandDeps) {
  return defineCommand({
    name: 'unblock',
    description: 'command.unblock',
    entry: 'slash',
    answers: 'text',
    isForManagers: true,
    options: z.strictObject({ person: personOption }),
    async run({ person }, call) {
      const { server, by } = placeOf(call);
      return answer([text((await placeBlocks.unblock(server, person, by)) ? 'block.undone' : 'block.wasNot')]);
    },
  });
}

/** The button under a block: calls off what its person has waiting there. */
export function createCallOffCommand({ engine: { placeBlocks } }: BlockCommandDeps) {
  return defineCommand({
    name: 'call-off',
    description: 'command.callOff',
    entry: 'button',
    answers: 'text',
    isForManagers: true,
    options: z.strictObject({ id: z.string().max(80).meta({ description: 'help.blockPerson' }) }),
    async run({ id }, call) {
      const { server, by } = placeOf(call);
      return answer([text('block.calledOff', { count: await placeBlocks.callOff(server, id, by) })]);
    },
  });
}

/** @throws {UserError} `not_allowed` for those who don't manage it */
function placeOf({ requester, replyTarget, managesPlace }: CommandCall) {
  if (managesPlace !== true) throw new UserError('not_allowed', text('place.notManager'));
  const server: SettingScope = serverScopeOf(settingScopeOf(replyTarget));
  return { server, by: { who: 'member', by: requester } } as const;
}

function listed(blocks: readonly PlacedBlock[]): readonly Text[] {
  if (blocks.length === 0) return [text('block.nobody')];
  const more = blocks.length - mostShown;
  return [...blocks.slice(0, mostShown).map(lineOf), ...(more > 0 ? [text('words.more', { more })] : [])];
}

function lineOf({ personId, name, untilMs, reason }: PlacedBlock): Text {
  const person = name === undefined ? personId : `${name} (${personId})`;
  const line =
    untilMs === undefined ? text('block.line', { person }) : text('block.lineUntil', { person, time: moment(untilMs) });
  return reason === undefined ? line : text('list.sentences', { sentences: [line, text('block.because', { reason })] });
}

function answer(sentences: readonly Text[]) {
  return { kind: 'text', text: text('list.sentences', { sentences }) } as const;
}
