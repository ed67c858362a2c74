import { isPromptFile } from '../../domain/batch/prompt-file.ts';
import { type Command, isImageBytes } from '../../domain/command.ts';
import type { Draft } from '../../domain/draft.ts';
import type { UserError } from '../../domain/errors.ts';
import type { GivenRequest, Intake } from '../../domain/intake.ts';
import { slotsText } from '../../domain/styles/style-words.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { VideoEngine } from '../../domain/video-engine.ts';
import type { ChatButton } from './buttons.ts';
import { needsWords } from './words-form.ts';

/** Characters of a file with prompts that are kept: a few hundred lines. */
const mostKeptWords = 65_536;

/** Whether what a command takes is worth keeping when it is refused: it makes something of what its person gave. */
export function isKept({ answers, entry }: Pick<Command, 'answers' | 'entry'>): boolean {
  return answers === 'generation' && entry !== 'button';
}

/**
 * The button under a refusal that opens the form with all that its person gave; nothing where that is not known, could not be kept, or is
 * only asked about.
 */
export async function restoreButton(
  { code, asks }: UserError,
  draft: Draft | undefined,
  by: Pick<Intake, 'requester' | 'replyTarget'>,
  engine: Pick<VideoEngine, 'keepDraft'>,
): Promise<readonly ChatButton[]> {
  if (draft === undefined || code === 'needs_confirmation') return [];
  const isAsked = asks.length > 0 && draft.command !== 'batch';
  return isAsked ? draftButton(asking(draft, asks), by, engine, text('button.style-words')) : draftButton(draft, by, engine);
}

/** With the words that its style asks for in it, each without a value: its form is for these. */
function asking(draft: Draft, asks: readonly string[]): Draft {
  const { styleWords = '' } = draft.raw;
  const before = String(styleWords)
    .split(/[;\n]/)
    .filter((each) => /[=:]\s*\S/.test(each));
  return { ...draft, raw: { ...draft.raw, styleWords: [...before, ...asks.map((name) => `${name}=`)].join('; ') } };
}

/** The words that the style of a draft asks for, see `asking`. */
export function askedWords({ raw }: Draft): readonly string[] {
  const { styleWords } = raw;
  if (raw.style === undefined && !/@/.test(String(raw.prompt ?? ''))) return [];
  if (typeof styleWords !== 'string') return [];
  return styleWords.split(';').flatMap((part) => /^\s*([^=:;]+?)\s*=\s*$/u.exec(part)?.[1] ?? []);
}

/** What a draft becomes with words that were asked for. @param given by their names */
export function withAskedWords({ raw }: Draft, given: Readonly<Record<string, string>>): Draft['raw'] {
  const before = String(raw.styleWords ?? '')
    .split(';')
    .filter((part) => /=\s*\S/.test(part));
  const filled = Object.entries(given).filter(([, value]) => value.trim() !== '');
  return { ...raw, styleWords: [...before, slotsText(Object.fromEntries(filled))].filter((each) => each !== '').join('; ') };
}

/** The same for what was not refused. */
export async function draftButton(
  draft: Draft,
  by: Pick<Intake, 'requester' | 'replyTarget'>,
  engine: Pick<VideoEngine, 'keepDraft'>,
  label = text('button.restore'),
): Promise<readonly ChatButton[]> {
  if (Object.keys(draft.raw).length === 0) return [];
  // The form about a person's own video file is opened on its message, which is still there.
  if (draft.raw.videoFile !== undefined || (needsWords(draft.command) && draft.raw.id === undefined)) return [];
  const id = await engine.keepDraft(draft, by);
  return id === undefined ? [] : [{ verb: 'restore', id, label }];
}

/** What stays of a draft whose form is sent: all that the form has no field for, and files, which stay until somebody gives others. */
export function draftValues({ raw }: Draft, fields: readonly string[]): Draft['raw'] {
  return Object.fromEntries(Object.entries(raw).filter(([name, value]) => !fields.includes(name) || hasFile(value)));
}

/** Said where files have to be given once more. */
export function attachAnewText({ command }: Pick<Draft, 'command'>): Text {
  return command === 'batch' ? text('chat.attachFileAnew') : text('chat.attachAnew');
}

/** What of a request is worth the room that it takes: of a large file its person has their own copy. */
export function keepable(given: GivenRequest): GivenRequest {
  const entries = Object.entries(given.raw).filter(([, value]) => !isPromptFile(value) || value.words.length <= mostKeptWords);
  const isAll = entries.length === Object.keys(given.raw).length;
  return isAll ? given : { ...given, raw: Object.fromEntries(entries), lacksPictures: true };
}

function hasFile(value: unknown): boolean {
  return [value].flat().some((each) => isImageBytes(each) || isPromptFile(each));
}
