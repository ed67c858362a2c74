import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkSubjects } from './commit-subjects.ts';

const since = '2026-01-01T00:00:00Z';
const longest = `fix(ci): ${'x'.repeat(63)}`;

/** A repository with an empty commit for each subject. @param at when they were committed */
function repository(subjects: readonly string[], at = '2026-02-01T00:00:00Z'): string {
  const root = mkdtempSync(path.join(tmpdir(), 'veo-bot-subjects-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...args], {
      cwd: root,
      env: { ...process.env, GIT_COMMITTER_DATE: at },
    });
  git('init', '--quiet');
  for (const subject of subjects) git('commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', subject);
  return root;
}

it('takes a subject of 72 characters, whatever they take in bytes', () => {
  expect(checkSubjects(repository([longest, `fix(ci): ${'é'.repeat(63)}`]), since)).toEqual([]);
});

it('names the commit and the length of a longer one', () => {
  expect(checkSubjects(repository([longest, `${longest}y`]), since)).toEqual([
    expect.stringMatching(/^[0-9a-f]{7,} has a subject of 73 characters; 72 are the most: fix\(ci\): x{63}y$/),
  ]);
});

it('leaves commits of before the rule as they are', () => {
  expect(checkSubjects(repository([`${longest}y`], '2025-12-31T00:00:00Z'), since)).toEqual([]);
});

it('has nothing to say where there is no history', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'veo-bot-subjects-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(checkSubjects(folder, since)).toEqual([]);
});
