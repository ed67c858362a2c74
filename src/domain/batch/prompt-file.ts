import { z } from 'zod';
import type { OptionMeta } from '../command.ts';
import { UserError } from '../errors.ts';
import { wordsOfFile } from './read-batch.ts';

/** A file with prompts that somebody attached: a table, or a prompt on each line. Plain data, so that it is kept as words are. */
export interface PromptFile {
  readonly name: string;
  readonly words: string;
}

/** Endings that forms take. */
export const promptFileTypes = ['.csv', '.tsv', '.txt'] as const;

/** An option that takes a file with prompts. Platforms fetch and read it before the schema sees it. */
export const promptFileOption = z.custom<PromptFile>(isPromptFile).meta({ promptFile: true } satisfies OptionMeta);

export function isPromptFile(value: unknown): value is PromptFile {
  const isObject = typeof value === 'object' && value !== null && 'name' in value && 'words' in value;
  return isObject && typeof value.name === 'string' && typeof value.words === 'string';
}

/**
 * @param name as its person sees it
 * @param option that it was given for
 * @throws {UserError} `invalid_option` for what is too large, or no text
 */
export function readPromptFile(name: string, bytes: Uint8Array, option: string): PromptFile {
  const { words, problem } = wordsOfFile(bytes);
  if (words === undefined) throw new UserError('invalid_option', problem, { option });
  return { name, words };
}
