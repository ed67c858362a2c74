import { expect, it } from 'vitest';
import { text } from '../domain/texts.ts';
import { createTexts } from './texts.ts';

const { say } = createTexts();

it('fills in values, nested texts and amounts of money', () => {
  expect(say(text('request.seedRange', { max: 5 }))).toBe('The seed must be a whole number from 0 to 5.');
  expect(say(text('price.estimate', { priceUsd: 3.2 }))).toBe('About $3.20.');
  expect(say(text('request.withAdvice', { problem: text('request.extendAlone'), combination: '8 s' }))).toBe(
    'A video is continued from its own last second: please leave images out. The nearest that works: 8 s.',
  );
});

it('shows what a person typed literally, also when it looks like a placeholder or markup', () => {
  const given = '{{max}} $t(option.seed) <b>&';
  expect(say(text('option.unknown', { given, known: 'seed' }))).toContain(`“${given}”`);
});

it('answers in English where a language is not there yet', () => {
  expect(say(text('state.canceled'), 'pt-BR')).toBe('Canceled.');
});
