import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ownProgram } from './own-files.ts';

const source = path.join(import.meta.dirname, '..');
const names = globSync('**/*-{program,worker}.ts', { cwd: source }).map((file) => file.replace(/\.ts$/, ''));

it('finds each program that runs by itself', () => {
  expect(names).toContain('media/video-program');
  expect(names.map(ownProgram).filter((file) => !existsSync(file))).toEqual([]);
});

it('is how each of them is started: by its place beside a source it is not there in a package', () => {
  const files = globSync('**/*.ts', { cwd: source }).filter((file) => !/\.test\.ts$|^testing\//.test(file));
  const besides = files.filter((file) => /new URL\(\s*'\.[^']*\.ts'/.test(readFileSync(path.join(source, file), 'utf8')));
  expect(besides).toEqual([]);
});
