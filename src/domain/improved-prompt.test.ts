import { describe, expect, it } from 'vitest';
import { findModel, type Model } from './catalog.ts';
import { acceptImprovedPrompt, quotedWords, sentRequest } from './improved-prompt.ts';
import type { VideoRequest } from './video-request.ts';

const request: VideoRequest = {
  prompt: 'a cat',
  model: 'preview',
  aspectRatio: '16:9',
  resolution: '720p',
  durationSeconds: 8,
  numberOfVideos: 1,
  enhance: true,
};

function accepted(prompt: string, proposed: string): string | undefined {
  return acceptImprovedPrompt({ ...request, prompt }, preview(), proposed);
}

function preview(): Model {
  const model = findModel('preview');
  if (model === undefined) throw new Error('the catalogue lost it');
  return model;
}

describe('words in quotes', () => {
  it.each([
    ['She says "Don’t go." and he says "Why?"', ['Don’t go.', 'Why?']],
    ['“left” and „unten“ and «là» and 「やあ」 and ‘it’s fine’', ['left', 'unten', 'là', 'やあ', 'it’s fine']],
    ["he shouts 'we can't stop' twice", ["we can't stop"]],
    ["the dogs' bowl, the cat's toy, a 6' man, rock and roll", []],
    ['a 5" screen', []],
    ['nothing', []],
  ])('are found in %s', (prompt, words) => {
    expect(quotedWords(prompt)).toEqual(words);
  });
});

describe('a prompt with a change', () => {
  const changed = { ...request, prompt: 'A cat says "hello"', changes: 'it says "bye", at night' };

  it('may lose what was said and gain what the change says, and nothing else', () => {
    const accepts = (proposed: string) => acceptImprovedPrompt(changed, preview(), proposed) !== undefined;
    expect(accepts('A cat at night says "bye"')).toBe(true);
    expect(accepts('A cat at night')).toBe(true);
    expect(accepts('A cat at night says "good night"')).toBe(false);
  });

  it('is sent with the change at its end where nobody worked it in, and without it where somebody did', () => {
    expect(sentRequest(changed, undefined).prompt).toBe('A cat says "hello"\nit says "bye", at night');
    expect(sentRequest(changed, 'A cat at night says "bye"').prompt).toBe('A cat at night says "bye"');
    expect(sentRequest(changed, undefined)).not.toHaveProperty('changes');
  });
});

describe('an improved prompt', () => {
  it('is taken, cleaned', () => {
    expect(accepted('a cat', ' Close-up of a cat\u0000, soft light\r\n')).toBe('Close-up of a cat, soft light');
  });

  it('may change the marks around what is said, but not a word, not the order, and add nothing to it', () => {
    const prompt = 'He says "Hello there", she says "Bye"';
    expect(accepted(prompt, 'A man says: “Hello there”. A woman answers: “Bye”.')).toMatch(/woman/);
    expect(accepted(prompt, 'A man says "hello there", a woman says "Bye"')).toBeUndefined();
    expect(accepted(prompt, 'She says "Bye", he says "Hello there"')).toBeUndefined();
    expect(accepted(prompt, 'He says "Hello there", she says "Bye", both say "Hm"')).toBeUndefined();
    expect(accepted(prompt, 'He says Hello there, she says Bye')).toBeUndefined();
    expect(accepted('She says "yes"', 'She thinks of yesterday')).toBeUndefined();
  });

  it('is not taken when it is empty or longer than the model takes', () => {
    expect(accepted('a cat', ' \n ')).toBeUndefined();
    expect(accepted('a cat', '🐈'.repeat(4000))).toHaveLength(8000);
    expect(accepted('a cat', '🐈'.repeat(4001))).toBeUndefined();
  });
});

it('goes to the provider in the place of the person’s words, and nothing else changes', () => {
  const { enhance: _, ...rest } = request;
  expect(sentRequest(request, 'better')).toEqual({ ...rest, prompt: 'better' });
  expect(sentRequest(request, undefined)).toEqual(rest);
});
