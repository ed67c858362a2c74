import { z } from 'zod';
import { followUps } from '../../../domain/follow-ups/plan-follow-up.ts';
import { generationStates } from '../../../domain/generation.ts';
import { sourceWays } from '../../../domain/lineage.ts';
import type { OptionRow } from '../../../domain/option-row.ts';
import { optionRows } from '../../../domain/option-schema.ts';
import type { FieldOption, videoOptions } from '../../../domain/options.ts';
import { tierPeriods } from '../../../domain/tiers/periods.ts';
import type { RequestImage, VideoRequest } from '../../../domain/video-request.ts';
import { adminAnswers, placeSettings } from './admin/admin-schemas.ts';
import { formAnswers, optionValue, quality } from './form-schemas.ts';
import { healthAnswer, livenessAnswer, readinessAnswer } from './health-schemas.ts';
import { libraryAnswers } from './library/library-schemas.ts';
import { meAnswers } from './me/me-schemas.ts';
import { scheduleAnswers } from './schedules/schedule-schemas.ts';
import { shareAnswers } from './share-schemas.ts';
import { restStatuses } from './status.ts';
import { styleAnswers } from './style-schemas.ts';

/**
 * What the API answers, once: the server's answers are checked against it, the page's types are made of it, and so is the description of
 * the API.
 */

type Rows = typeof videoOptions;
type Told<Row> = Row extends OptionRow<infer _Field, infer _Rest, infer _Type, infer Type> ? Type : never;
type ToldOption = { [Name in FieldOption]: [Told<Rows[Name]>] extends [z.ZodNever] ? never : Name }[FieldOption];
type ToldShape = { readonly [Name in ToldOption as Rows[Name]['rest']]: z.ZodExactOptional<Told<Rows[Name]>> };

const told = optionRows.flatMap(([, row]) =>
  row.told === undefined ? [] : [[row.rest, row.told.type.exactOptional()] as const],
);

/** The options of a request that are set, by their REST names. */
const videoOptionsAnswer = z.object(Object.fromEntries(told) as ToldShape);
export type VideoOptions = z.infer<typeof videoOptionsAnswer>;

/** Options that take pictures, by their REST names. */
export type PictureField = {
  [Name in FieldOption]: NonNullable<VideoRequest[Rows[Name]['field']]> extends RequestImage | readonly RequestImage[]
    ? Rows[Name]['rest']
    : never;
}[FieldOption];

const at = z.iso.datetime();
const eta = z.object({ from: z.int(), to: z.int(), basis: z.enum(['our own', 'default']) }).nullable();
const request = { model: z.string(), options: videoOptionsAnswer };
const priceUsd = z.number().nullable();

/** A finished still picture. */
const still = z.object({
  /** From 1. It stays when others of the same operation are deleted. */
  number: z.int(),
  url: z.url(),
  /** A small picture of it. */
  poster_url: z.url(),
  size_bytes: z.int(),
  width: z.int(),
  height: z.int(),
});
export type StillAnswer = z.infer<typeof still>;

const video = still.extend({ duration_seconds: z.number() });
export type VideoAnswer = z.infer<typeof video>;

const accepted = z.object({
  operation_id: z.string(),
  status: z.literal('pending'),
  message: z.string(),
  ...request,
  /** Of all of them. */
  price_usd: priceUsd,
  session_id: z.string(),
  created_at: at,
  /** What was asked for at once, in its order, the one above too: one, unless the number of videos, alternatives in braces or a batch made it more. */
  operations: z.array(
    z.object({ operation_id: z.string(), status: z.literal('pending'), prompt: z.string(), price_usd: priceUsd }),
  ),
});
export type AcceptedAnswer = z.infer<typeof accepted>;

const way = { how: z.enum(sourceWays) };
/** Another generation, and one of the source's videos, from 1. */
const relative = z.object({ operation_id: z.string(), video: z.int(), ...way });

/** A generation among all that came of the same first one. */
const lineage = z.object({
  /** The one that it was made from; its prompt is null where it was deleted. */
  made_from: relative.extend({ prompt: z.string().nullable() }).nullable(),
  /** Its place among all of them, by time, from 1; null where no video came of it. */
  version: z.int().nullable(),
  versions: z.int(),
  /** Those that were made from it, oldest first, at most 100; none that was deleted. */
  children: z.array(relative.extend({ prompt: z.string() })),
});
export type LineageAnswer = z.infer<typeof lineage>;

/** Where a generation stands among those that were asked for at once. */
const set = z.object({
  /** The id of the first one. */
  id: z.string(),
  /** From 1. */
  index: z.int(),
  size: z.int(),
  /** What its prompt has that the others' have not; null where all have the same, and where its words were deleted. */
  words: z.string().nullable(),
});

/** Videos that were joined, in their order. */
const film = z.object({
  parts: z.array(
    z.object({
      operation_id: z.string(),
      video: z.int(),
      /** Null where all of it is played. */
      from_seconds: z.number().nullable(),
      to_seconds: z.number().nullable(),
      caption: z.string().nullable(),
    }),
  ),
  crossfade_seconds: z.number().nullable(),
});

/** What can be made of one of its videos now. */
const followUp = z.object({
  verb: z.enum(followUps),
  /** Which of its videos, from 1. */
  video: z.int(),
  /** Null where it can't be made. */
  how: way.how.nullable(),
  /** That makes it. */
  model: z.string().nullable(),
  price_usd: priceUsd,
  /** By how much it gets longer; null where it does not, and where that is not known before. */
  adds_seconds: z.int().nullable(),
  /** Whether it takes words. */
  needs_words: z.boolean(),
  /** Until when it works in this way; null: as long as the video is kept. */
  until: at.nullable(),
  /** That it becomes a new video, and why; null where the model works on the video itself. */
  note: z.string().nullable(),
  /** Why it can't be made, and what works instead; null where it can. */
  refusal: z.string().nullable(),
});
export type FollowUpAnswer = z.infer<typeof followUp>;

/** A generation. */
const operation = z.object({
  operation_id: z.string(),
  number: z.int(),
  makes: z.enum(['video', 'image']),
  status: z.enum(restStatuses),
  state: z.enum(generationStates()),
  message: z.string(),
  state_message: z.string(),
  video_url: z.url().nullable(),
  videos: z.array(video),
  image_url: z.url().nullable(),
  pictures: z.array(still),
  elapsed_seconds: z.int(),
  position: z.int().nullable(),
  eta_seconds: eta,
  late: z.boolean(),
  needs_decision: z.boolean(),
  can_cancel: z.boolean(),
  /** Canceled after it had begun: it ends by itself, and nothing of it is shown. */
  discarded: z.boolean(),
  prompt: z.string(),
  sent_prompt: z.string().nullable(),
  ...request,
  images: z.array(z.object({ field: z.string(), url: z.url() })),
  /** Null for one that was asked for alone. */
  set: set.nullable(),
  lineage: lineage.nullable(),
  /** What a film was joined from; null for everything else. */
  film: film.nullable(),
  /** The videos that it goes on from, and itself, to be joined; null where there are no two, or one is gone. */
  chain: z.array(relative.omit({ how: true })).nullable(),
  follow_ups: z.array(followUp),
  notes: z.array(z.string()),
  /** Whether it is a favourite of the people who may open the page, which keeps it on the disk. */
  favourite: z.boolean(),
  /** Whether it is kept for ever. */
  kept: z.boolean(),
  /** What people call it. */
  name: z.string().nullable(),
  note: z.string().nullable(),
  folder_id: z.string().nullable(),
  price_usd: priceUsd,
  /** The price goes by a rate that only others report: it is shown with “*”. */
  price_reported: z.boolean(),
  /** What was booked, by the provider's word where it says what it cost; null until then, and where nobody knows. */
  cost_usd: priceUsd,
  charged: z.enum(['no', 'yes', 'maybe']),
  /** `web`, or the id of a chat platform. */
  platform: z.string(),
  /** Whether the one who asks may cancel, delete, share and name it. */
  may_change: z.boolean(),
  /** Whether it is theirs, by a name of their own; false for who has none. */
  is_mine: z.boolean(),
  /** Nobody but its person sees it. */
  private: z.boolean(),
  person: z.object({ id: z.string(), name: z.string().nullable() }),
  session_id: z.string(),
  created_at: at,
  finished_at: at.nullable(),
});
export type OperationAnswer = z.infer<typeof operation>;

/** A film as it is now, and the shots that it is joined from; a film of finished videos has none. */
const shotFilm = z.object({
  film: operation,
  shots: z.array(
    z.object({
      /** From 1. It stays when others are replaced or deleted. */
      number: z.int(),
      operation,
      /** What making it once more makes, and what that costs; null where that can't be now. */
      redo: z.object({ shots: z.array(z.int()), price_usd: z.number() }).nullable(),
    }),
  ),
  look: z.string().nullable(),
  sequence: z.boolean(),
  /** All that it is joined from, as it is. */
  parts_zip_url: z.url(),
});
export type ShotFilmAnswer = z.infer<typeof shotFilm>;

const operationList = z.object({ operations: z.array(operation), next: z.int().nullable() });
export type OperationListAnswer = z.infer<typeof operationList>;

/** A session of the one who asks. */
const session = z.object({
  session_id: z.string(),
  /** What its person calls it, else how the first prompt in it begins; empty where there is neither. */
  title: z.string(),
  /** Whether its person gave it the title. */
  named: z.boolean(),
  pinned: z.boolean(),
  created_at: at,
  /** When something was asked for in it last. */
  used_at: at,
  /** A small picture of the newest that was made in it; null where nothing is there. */
  poster_url: z.url().nullable(),
});
export type SessionAnswer = z.infer<typeof session>;

const sessionList = z.object({
  /** Who asks: the `person.id` of what they ask for. */
  person_id: z.string(),
  /** Last used first. */
  sessions: z.array(session),
  /** What is being made for the one who asks, in any session. */
  running: z.array(operation),
});
export type SessionListAnswer = z.infer<typeof sessionList>;

const ownUsage = z.object({
  /** Of the tiers of the one who asks; empty where they have none. */
  tiers: z.array(z.string()),
  /** Day, week from Monday, and month, in UTC. */
  periods: z.array(
    z.object({
      ...{ period: z.enum(tierPeriods), renews: z.iso.datetime() },
      ...{ spent_usd: z.number(), reserved_usd: z.number(), maybe_usd: z.number() },
      // Of the tier; null where it does not limit it.
      ...{ cap_usd: z.number().nullable(), left_usd: z.number().nullable() },
    }),
  ),
  credits_usd: z.number(),
  /** What waits or is being made. */
  active: z.int(),
  /** The newest ones. */
  last: z.array(
    z.object({
      ...{ operation_id: z.string(), state: z.enum(generationStates()), prompt: z.string() },
      ...{ price_usd: z.number().nullable(), cost_usd: z.number().nullable() },
    }),
  ),
});
export type OwnUsageAnswer = z.infer<typeof ownUsage>;

const removedSession = z.object({ session_id: z.string(), removed_operations: z.int(), message: z.string() });
export type RemovedSessionAnswer = z.infer<typeof removedSession>;

const estimate = z.object({
  price_usd: priceUsd,
  /** Whether it is made only with `agreed_usd`, which has to be at least the price. */
  needs_agreement: z.boolean(),
  /** It would wait until somebody approves it. */
  needs_approval: z.boolean(),
  position: z.int(),
  eta_seconds: eta,
  message: z.string(),
  /** The same for a place where the price stands already; a price that only others report is in it all the same. */
  message_without_price: z.string(),
  /** What is left of the budget that ends first; null where there is none. */
  budget: z
    .object({ left_usd: z.number(), cap_usd: z.number(), renews_at: at, fits: z.boolean(), message: z.string() })
    .nullable(),
  /** What would be said to it now; null where it would be made. */
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Each quality that can do what was asked for. */
  qualities: z.array(quality),
  /** What each model that can be chosen would cost, for what is nearest to the request among what it can do; null where nobody knows. */
  models: z.array(z.object({ model: z.string(), price_usd: priceUsd })),
  ...request,
});
export type EstimateAnswer = z.infer<typeof estimate>;

const removed = z.object({ operation_id: z.string(), message: z.string() });
export type RemovedAnswer = z.infer<typeof removed>;

/** What became of each of several. */
const changedSeveral = z.object({
  results: z.array(
    z.object({
      operation_id: z.string(),
      /** As it is now; null where it could not be changed. */
      operation: operation.nullable(),
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
});
export type LibraryChangesAnswer = z.infer<typeof changedSeveral>;

const error = z.object({
  error: z.object({
    code: z.string(),
    /** The field that is wrong, by its REST name. */
    field: z.string().exactOptional(),
    message: z.string(),
    /** Field values that would work instead; null is a field to leave out. */
    suggestion: z.record(z.string(), z.unknown()).exactOptional(),
    /** Of several requests that were sent together: all that is wrong, by the place of each, from 0. */
    problems: z.array(z.object({ index: z.int(), field: z.string().exactOptional(), message: z.string() })).exactOptional(),
    /** With `needs_confirmation`: what `agreed_usd` has to be at least. */
    price_usd: z.number().exactOptional(),
  }),
});
export type ErrorAnswer = z.infer<typeof error>;

const defaults = z.object({
  /** The options that have defaults. */
  names: z.array(z.string()),
  /** What the one who asks chose, by the names of the API. */
  defaults: z.record(z.string(), optionValue),
  /** What a request is that leaves everything open: by these, by those of the place, by the bot’s. */
  ...request,
});
export type DefaultsAnswer = z.infer<typeof defaults>;

/** By their names in the description of the API. */
export const answerSchemas = {
  ...{
    VideoOptions: videoOptionsAnswer,
    Accepted: accepted,
    Operation: operation,
    OperationList: operationList,
    ShotFilm: shotFilm,
  },
  ...{ Estimate: estimate, Removed: removed, Error: error },
  ...{ ChangedSeveral: changedSeveral, Defaults: defaults, AdminPlaceSettings: placeSettings },
  OwnUsage: ownUsage,
  ...{ Session: session, SessionList: sessionList, RemovedSession: removedSession },
  ...{ Health: healthAnswer, Readiness: readinessAnswer, Liveness: livenessAnswer },
  ...formAnswers,
  ...styleAnswers,
  ...shareAnswers,
  ...scheduleAnswers,
  ...libraryAnswers,
  ...meAnswers,
  ...adminAnswers,
} as const;
