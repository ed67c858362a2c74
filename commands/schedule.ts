import { z } from 'zod';
import { type CommandCall, defineCommand } from '../src/domain/command.ts';
import { UserError } from '../src/domain/errors.ts';
import { optionSchema, type VideoValues } from '../src/domain/option-schema.ts';
import { type VideoOption, videoOptions } from '../src/domain/options.ts';
import type { ScheduleValues } from '../src/domain/schedules/schedule.ts';
import {
  type PricedSchedule,
  type ScheduleAsker,
  type ScheduleBook,
  type ScheduleDay,
  type ScheduleWish,
  type SeenSchedule,
  scheduleDays,
} from '../src/domain/schedules/schedule-book.ts';
import {
  changedText,
  dayText,
  lastText,
  runsText,
  type ScheduleChange,
  timesText,
} from '../src/domain/schedules/schedule-times.ts';
import type { Submission } from '../src/domain/submission.ts';
import { type Text, text } from '../src/domain/texts.ts';
import { offerOf, type VideoCommandDeps } from './video.ts';

interface ScheduleDeps {
  readonly engine: { readonly schedules: ScheduleBook };
}

/** What makes of values what `/video` would submit. */
interface VideoSubmission {
  submission(values: VideoValues, call: CommandCall): Promise<Submission>;
}

/** What all of `/schedule` have in common. */
const sub = { entry: 'sub', group: 'schedule', answers: 'text', isForManagers: true } as const;
const nameOption = z
  .string()
  .max(100)
  .meta({ description: 'help.scheduleOf', aliases: ['n'], suggests: 'schedule' });

/** `/schedule add`: its options are those of `/video` that people type, and when, where and for how much at most. */
export function createScheduleAddCommand(
  { engine, ...deps }: ScheduleDeps & Pick<VideoCommandDeps, 'models' | 'defaultModel'>,
  video: VideoSubmission,
) {
  return defineCommand({
    ...{ name: 'schedule-add', description: 'command.scheduleAdd', ...sub },
    options: z.strictObject({
      name: z
        .string()
        .max(100)
        .meta({ description: 'help.scheduleName', aliases: ['n'] }),
      cap: z.coerce.number().meta({ description: 'help.scheduleCap' }),
      zone: z.string().max(100).meta({ description: 'help.scheduleZone', suggests: 'time zone' }),
      day: z
        .enum(scheduleDays)
        .optional()
        .meta({
          description: 'help.scheduleDay',
          labels: Object.fromEntries(scheduleDays.map((day) => [day, dayText(day)])),
        }),
      time: z.string().max(40).optional().meta({ description: 'help.scheduleTime' }),
      cron: z.string().max(100).optional().meta({ description: 'help.scheduleCron' }),
      ...typedOptions(offerOf(deps)),
    }),
    async run({ name, cap, zone, day, time, cron, ...values }, call) {
      const wish: ScheduleWish = { name, when: whenOf({ day, time, cron }), timeZone: zone, values, capUsd: cap };
      const submissionOf = (read: ScheduleValues): Promise<Submission> => video.submission(read, call);
      const added = await engine.schedules.add(wish, askerOf(call), submissionOf, call.agreedUsd);
      return { kind: 'text', text: addedText(added) };
    },
  });
}

/** Pictures, videos and earlier videos stand behind no schedule: they may be gone by the time of a run. */
function typedOptions(offer: Parameters<typeof optionSchema>[0]) {
  const { shape } = optionSchema(offer, 'video');
  const isTyped = (name: string): name is VideoOption => {
    const { picture, film, generation } = videoOptions[name as VideoOption];
    // What comes of it is for everybody of the channel.
    return name !== 'private' && picture === undefined && film === undefined && generation === undefined;
  };
  return Object.fromEntries(Object.entries(shape).filter(([name]) => isTyped(name)));
}

/** @throws {UserError} `invalid_option` where it is neither or both */
function whenOf({ day, time, cron }: { day?: ScheduleDay | undefined; time?: string | undefined; cron?: string | undefined }) {
  if (cron !== undefined) {
    if (time === undefined && day === undefined) return { cron };
    throw new UserError('invalid_option', text('schedule.oneOfBoth'), { option: 'cron' });
  }
  if (time === undefined) throw new UserError('invalid_option', text('schedule.noTime'), { option: 'time' });
  return { day: day ?? 'daily', time };
}

/** `/schedule list`. */
export function createScheduleListCommand({ engine }: ScheduleDeps) {
  return defineCommand({
    ...{ name: 'schedule-list', description: 'command.scheduleList', ...sub },
    options: z.strictObject({}),
    async run(_, call) {
      const all = await engine.schedules.list(askerOf(call));
      const sentences = all.length === 0 ? [text('schedule.none')] : all.map(lineText);
      return { kind: 'text', text: text('list.sentences', { sentences }) };
    },
  });
}

/** `/schedule pause`. */
export function createSchedulePauseCommand(deps: ScheduleDeps) {
  return changing('pause', 'paused', 'command.schedulePause', deps);
}

/** `/schedule resume`. */
export function createScheduleResumeCommand(deps: ScheduleDeps) {
  return changing('resume', 'resumed', 'command.scheduleResume', deps);
}

/** `/schedule remove`. */
export function createScheduleRemoveCommand(deps: ScheduleDeps) {
  return changing('remove', 'removed', 'command.scheduleRemove', deps);
}

function changing(
  act: 'pause' | 'resume' | 'remove',
  done: ScheduleChange,
  description: 'command.schedulePause' | 'command.scheduleResume' | 'command.scheduleRemove',
  { engine }: ScheduleDeps,
) {
  return defineCommand({
    ...{ name: `schedule-${act}`, description, ...sub },
    options: z.strictObject({ name: nameOption }),
    async run({ name }, call) {
      return { kind: 'text', text: changedText(await engine.schedules[act](name, askerOf(call)), done) };
    },
  });
}

function askerOf({ requester, replyTarget, managesPlace = false }: CommandCall): ScheduleAsker {
  return { requester, replyTarget, managesPlace };
}

/** That something is made at set times from now on: when, and for how much. */
export function addedText({ schedule, nextRunsMs, priceUsd, perMonthUsd }: PricedSchedule): Text {
  const { name, timeZone, capUsd } = schedule;
  const sentences = [
    text('schedule.added', { name, times: timesText(schedule) }),
    text('schedule.next', { runs: runsText(nextRunsMs, timeZone) }),
    text('schedule.price', { priceUsd, perMonthUsd }),
    text('schedule.capIs', { capUsd }),
  ];
  return text('list.sentences', { sentences });
}

function lineText({ schedule, nextRunsMs }: SeenSchedule): Text {
  const { name, timeZone, capUsd, by, state, reason, last } = schedule;
  const paused = reason === undefined ? text('schedule.isPaused') : text('schedule.pausedBecause', { reason });
  const runs = nextRunsMs.slice(0, 1);
  const sentences = [
    text('schedule.times', { times: timesText(schedule) }),
    ...(state === 'paused' ? [paused] : [text('schedule.next', { runs: runsText(runs, timeZone) })]),
    ...(last === undefined ? [] : [lastText(last, timeZone)]),
    text('schedule.by', { person: by.name ?? by.id, capUsd }),
  ];
  return text('schedule.line', { name, sentences });
}
