import { z } from 'zod';
import type { Button } from './button.ts';
import { UserError } from './errors.ts';
import { type NamedVideo, namedVideo } from './follow-ups/source-name.ts';
import type { GenerationView, ReplyTarget, Requester } from './generation.ts';
import type { Help } from './help.ts';
import type { ImageBytes } from './media.ts';
import type { SettingsPanel } from './place-settings/settings-panel.ts';
import type { QualityChoice } from './quality.ts';
import type { StyleAsker } from './styles/style-book.ts';
import type { Consent, Submission } from './submission.ts';
import { type Text, type TextKey, text } from './texts.ts';
import type { HistoryPage } from './video-engine.ts';
import { type ExtensionSource, isRequestVideo, type RequestVideo, type VideoRequest } from './video-request.ts';

/** Who calls a command, where, for which event, and what they agreed to. */
export interface CommandCall extends Consent {
  readonly requester: Requester;
  /** The platform's word that this person may change other people's generations here. */
  readonly mayManage: boolean;
  /** The platform's word that this person manages the server or workspace that the call is made in. Default: they don't. */
  readonly managesPlace?: boolean;
  /** The platform's word that they manage the channel, or the server, where they are. Default: neither. */
  readonly manages?: StyleAsker['manages'];
  readonly replyTarget: ReplyTarget;
  /** Unique per event of the platform. */
  readonly eventId: string;
  /** The caller chose the event's id: nothing but the same id makes two calls one. Default: buttons without words are one when pressed twice. */
  readonly isOwnKey?: true;
  /** Entries of a page of a list, as many as this platform can show at once. Default: as many as the command says. */
  readonly pageSize?: number;
}

/** What a command answers; each platform shows it in its own manner. */
export type Answer =
  | { readonly kind: 'generation'; readonly generation: GenerationView; readonly text: Text; readonly repeated: boolean }
  | {
      readonly kind: 'history';
      readonly page: HistoryPage;
      /** What the buttons `page` carry: the newest page, where this is a later one, and the next, where there is one. */
      readonly newest: string | undefined;
      readonly older: string | undefined;
      /** Whether it was narrowed down. */
      readonly filtered: boolean;
    }
  | { readonly kind: 'queue'; readonly generations: readonly GenerationView[] }
  | { readonly kind: 'help'; readonly help: Help }
  | {
      readonly kind: 'text';
      readonly text: Text;
      /** What can be chosen, where the sentence is about settings: a platform may show it to be pressed. */
      readonly panel?: SettingsPanel;
      /** What one press does next, in place of what can be pressed there now. Default: nothing. */
      readonly buttons?: readonly (Button & { readonly label: Text })[];
    };

/** How people get to a command: by a name that they type, alone or behind that of a group, in the menu of a message with an image or a video, or by a button. */
export type CommandEntry = 'slash' | 'sub' | 'message' | 'button';

/**
 * What comes of a command, known before it runs. `generation`: something new is made and posted where it was asked for; `list`: a page of
 * what there is; `text`: a sentence.
 */
export type CommandAnswers = 'generation' | 'list' | 'text';

/** Values that name nothing more that is kept here. */
export interface Completed<Values> {
  readonly values: Values;
  /** What there is to know about it, for people to read before the click and on the card. */
  readonly notes: readonly Text[];
  /** When the newest of what was worked in was changed, in epoch milliseconds; 0 where nothing was. */
  readonly changedAtMs: number;
}

/** One slash command, whatever the platform: its options once, and what it does. */
export interface Command<Options extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly description: TextKey;
  readonly entry: CommandEntry;
  /** What is typed before it where its entry is `sub`: the `style` of `/style save`, which is called `style-save`. */
  readonly group?: string;
  readonly answers: CommandAnswers;
  /** What it takes are lines, for which nobody has room behind a name: typed, it opens its form. Default: it takes what stands behind its name. */
  readonly opensForm?: true;
  /** Only for people who manage the server or workspace: a platform that can hides it from others. Default: for everybody. */
  readonly isForManagers?: true;
  /**
   * Key, type, limits, choices and default of every option. Keys are camelCase; `option.<key>` is its title, and its description names the
   * text that says what it is for, mostly `help.<key>`.
   */
  readonly options: Options;
  run(values: z.infer<Options>, call: CommandCall): Promise<Answer>;
  /**
   * What `run` would submit, for what is made at another time. Makes and stores nothing.
   *
   * @throws {UserError} as `run`
   */
  submission?(values: z.infer<Options>, call: CommandCall): Promise<Submission>;
  /**
   * Makes several at once, as one set: one price, one yes, all of them or none.
   *
   * @param all at least one
   * @throws {UserError} with the `problems` of each
   */
  runAll?(all: readonly z.infer<Options>[], call: CommandCall): Promise<Answer>;
  /**
   * Works in what values name that is kept here: styles, and characters that the prompt mentions. `plan`, `remarks` and `qualities` take what comes of
   * it; `run` does it by itself.
   *
   * @throws {UserError} `not_found` where there is no such style, `invalid_option` with the words that it asks for
   */
  complete?(values: z.infer<Options>, asker: StyleAsker, source?: ExtensionSource): Promise<Completed<z.infer<Options>>>;
  /**
   * The video request that `run` would submit, for a price and a check before the click. Makes and stores nothing.
   *
   * @param values complete, see `complete`
   * @param source in the place of the video that the values name, which may be gone by the time of a repeat
   */
  plan?(values: z.infer<Options>, source?: ExtensionSource): Promise<VideoRequest>;
  /** The same of a command that makes several at once: their requests, whose prices together are its price. */
  planAll?(values: z.infer<Options>): Promise<readonly VideoRequest[]>;
  /** What there is to know about how `plan` understood the values, for people to read before the click and on the card. */
  remarks?(values: z.infer<Options>): Promise<readonly Text[]>;
  /** What each choice of quality would be, with the other values as they are. */
  qualities?(values: z.infer<Options>): Promise<readonly QualityChoice[]>;
  /** The values that make the same request once more, for a form to start from. Pictures that are gone are left out. */
  recall?(request: VideoRequest): Promise<z.infer<Options>>;
}

/** Makes a command whose `run` takes exactly what its options promise. */
export function defineCommand<Options extends z.ZodObject, Made extends Command<Options>>(
  command: Made & Command<Options>,
): Made {
  return command;
}

/** How an option looks where JSON Schema alone does not say it. */
export interface OptionMeta {
  /** Its value is a picture, or a list of them: an attachment, a file field, an upload. */
  readonly image?: boolean;
  /** Its value is a video of a person: a file field, an upload. */
  readonly film?: boolean;
  /** Its value is a file with prompts: a file field. */
  readonly promptFile?: boolean;
  /** Shorter or other names, for people who type: `--ar`, `-d`. */
  readonly aliases?: readonly string[];
  /** Its value is a person's id: a choice of people, a mention. */
  readonly person?: boolean;
  /** Its value is the id of a role or user group: a choice of roles, a mention. */
  readonly role?: boolean;
  /**
   * Its value is the id of a generation, which a platform looks up where it is asked before the command runs. Where people type it: a
   * choice of their own that are not over.
   */
  readonly generation?: boolean;
  /** Its value names a style, which people choose from those that they can use there. */
  readonly style?: boolean;
  /** Its value is the name of a schedule that there is, or of a time zone: people choose from those that fit what they type. */
  readonly suggests?: 'schedule' | 'time zone';
  /** Nothing here can do it: no form, no command and no document offers it. A program that sends it is told why it can't be. */
  readonly unoffered?: boolean;
  /** Of use to programs alone: no form and no slash command offers it. */
  readonly onlyApi?: boolean;
  /** Where the page's form has it, see `OptionForms`: a number is its place behind “More options”. */
  readonly page?: 'in sight' | 'when set' | number;
  /** What is taken when the option is absent, for people to see. */
  readonly default?: string | number | boolean;
  /** What people call its values, where it takes more than the value to say what it stands for here. */
  readonly labels?: Readonly<Record<string, Text>>;
  readonly [key: string]: unknown;
}

/** An option that takes a picture. Platforms fetch and prepare it before the schema sees it. */
export const imageOption = z.custom<ImageBytes>(isImageBytes).meta({ image: true } satisfies OptionMeta);

/** An option that takes a video of a person. Platforms have the engine take it in before the schema sees it, see `VideoEngine.takeVideo`. */
export const videoOption = z.custom<RequestVideo>(isRequestVideo).meta({ film: true } satisfies OptionMeta);

export function isImageBytes(value: unknown): value is ImageBytes {
  return typeof value === 'object' && value !== null && 'sha256' in value && 'bytes' in value;
}

/**
 * The options of a command as JSON Schema (draft 2020-12): what the registration of commands, the forms of the chats, the web form and
 * the OpenAPI document are made of. A picture is `{ "type": "string", "format": "binary" }`; `description` is a key of the message catalogue.
 */
export function optionsJsonSchema(options: z.ZodObject): JsonSchemaObject {
  const { properties, ...schema } = knownOptionsJsonSchema(options);
  const offered = Object.entries(properties).filter(([, { unoffered }]) => unoffered !== true);
  return { ...schema, properties: Object.fromEntries(offered) };
}

/** The same with what is read though nothing here can do it. */
export function knownOptionsJsonSchema(options: z.ZodObject): JsonSchemaObject {
  const schema = z.toJSONSchema(options, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom') {
        jsonSchema.type = 'string';
        jsonSchema.format = 'binary';
      }
      // zod leaves the default of a coerced option out, because it can't know that both sides of the coercion are alike here.
      const preset = z.globalRegistry.get(zodSchema)?.default;
      if (typeof preset === 'string' || typeof preset === 'number' || typeof preset === 'boolean') jsonSchema.default = preset;
    },
  });
  return schema as JsonSchemaObject;
}

export interface JsonSchemaObject {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, JsonSchemaProperty>>;
  readonly required?: readonly string[];
}

export interface JsonSchemaProperty {
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly default?: string | number | boolean;
  readonly items?: JsonSchemaProperty;
  readonly image?: boolean;
  readonly film?: boolean;
  readonly promptFile?: boolean;
  readonly person?: boolean;
  readonly role?: boolean;
  readonly generation?: boolean;
  readonly style?: boolean;
  readonly suggests?: 'schedule' | 'time zone';
  readonly onlyApi?: boolean;
  readonly page?: 'in sight' | 'when set' | number;
  readonly unoffered?: boolean;
  readonly aliases?: readonly string[];
  readonly labels?: Readonly<Record<string, Text>>;
}

/**
 * Turns what a platform received into what `run` takes.
 *
 * @throws {UserError} `invalid_option`, naming the option and what it must be
 */
export function parseOptions<Options extends z.ZodObject>(
  command: Command<Options>,
  raw: Readonly<Record<string, unknown>>,
): z.infer<Options> {
  const result = command.options.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue === undefined) throw new Error('a failed parse names no issue');
  throw optionError(command.options, raw, issue);
}

/** The same for one of several requests. @throws {UserError} with all that is wrong as its `problems` */
export function parseEachOption<Options extends z.ZodObject>(
  command: Command<Options>,
  raw: Readonly<Record<string, unknown>>,
): z.infer<Options> {
  const result = command.options.safeParse(raw);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => optionError(command.options, raw, issue));
  const each = [...new Map(errors.map((error) => [error.option, error])).values()];
  const [first] = each;
  if (first === undefined) throw new Error('a failed parse names no issue');
  const problems = each.map(({ option, text: why }) => ({ index: 0, option, text: why }));
  throw new UserError(first.code, first.text, { option: first.option, problems });
}

function optionError(options: z.ZodObject, raw: Readonly<Record<string, unknown>>, issue: z.core.$ZodIssue): UserError {
  if (issue.code === 'unrecognized_keys') {
    const given = issue.keys[0] ?? '';
    return new UserError('invalid_option', text('option.unknown', { given, known: typedNames(options).join(', ') }), {
      option: given,
    });
  }
  const name = String(issue.path[0] ?? '');
  const option = optionText(name);
  const value = raw[name];
  if (value === undefined) {
    return new UserError('invalid_option', text('option.missing', { option, help: helpText(options, name) }), {
      option: name,
    });
  }
  const expected = expectation(knownOptionsJsonSchema(options).properties[name]);
  const given = typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 60) : undefined;
  return new UserError(
    'invalid_option',
    given === undefined
      ? text('option.invalid', { option, expected })
      : text('option.invalidChoice', { option, expected, given }),
    { option: name },
  );
}

/** What an option is for, as people read it. */
function helpText(options: z.ZodObject, name: string): Text {
  const { description = `help.${name}` } = knownOptionsJsonSchema(options).properties[name] ?? {};
  return { key: description as TextKey, values: {} };
}

/** What people may type. */
function typedNames(options: z.ZodObject): readonly string[] {
  const { properties } = optionsJsonSchema(options);
  return Object.keys(properties).filter((name) => properties[name]?.onlyApi !== true);
}

/** The ids of generations among the values: to name an id gives no right to it, so that a platform checks that each belongs there. */
export function generationIdsIn(command: Pick<Command, 'options'>, values: Readonly<Record<string, unknown>>): readonly string[] {
  return videosNamedIn(command, values).map(({ generationId }) => generationId);
}

/** The same with which of its videos is meant, for options that take one of several. */
export function videosNamedIn(
  command: Pick<Command, 'options'>,
  values: Readonly<Record<string, unknown>>,
): readonly NamedVideo[] {
  const { properties } = knownOptionsJsonSchema(command.options);
  return Object.entries(values).flatMap(([name, value]) =>
    properties[name]?.generation === true && typeof value === 'string' ? [namedVideo(value)] : [],
  );
}

/** What people call an option. */
export function optionText(name: string): Text {
  return { key: `option.${name}` as TextKey, values: {} };
}

function expectation(property: JsonSchemaProperty | undefined): Text {
  if (property === undefined) return text('expected.valid');
  const item = property.type === 'array' ? property.items : property;
  if (item?.image || property.image) return text('expected.image');
  if (item?.enum) {
    const values = item.enum.map(String);
    return values.length < 2
      ? text('list.one', { value: values[0] ?? '' })
      : text('list.or', { values: values.slice(0, -1).join(', '), last: values.at(-1) ?? '' });
  }
  if (item?.type === 'boolean') return text('expected.yesNo');
  if (item?.type === 'integer' || item?.type === 'number') {
    const limits = { min: item.minimum ?? 0, max: item.maximum ?? Number.MAX_SAFE_INTEGER };
    return item.type === 'number' && item.enum === undefined ? text('expected.decimal', limits) : text('expected.number', limits);
  }
  return item?.maxLength === undefined ? text('expected.text') : text('expected.textMax', { max: item.maxLength });
}

/** The values of a command with everything in them that they name, see `Command.complete`. @throws {UserError} as that does */
export async function completeValues<Values extends Readonly<Record<string, unknown>>>(
  command: { complete?(values: Values, asker: StyleAsker, source?: ExtensionSource): Promise<Completed<Values>> },
  values: Values,
  asker: StyleAsker,
  source?: ExtensionSource,
): Promise<Completed<Values>> {
  return (await command.complete?.(values, asker, source)) ?? { values, notes: [], changedAtMs: 0 };
}
