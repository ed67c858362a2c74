import { expect, it } from 'vitest';
import { catalog, findModel } from '../domain/catalog.ts';
import type { ProviderModule } from '../providers/provider-module.ts';
import { installed } from './installed.ts';

const providers: readonly ProviderModule[] = installed.providers;

it.each(providers.map((module) => [module.id, module] as const))(
  '%s has a way for each model, and a model for each way',
  (_, module) => {
    const used = new Set(module.models.map(({ provider }) => provider));
    expect([...used].toSorted()).toEqual(Object.keys(module.ways).toSorted());
  },
);

it('has a stand-in, so that the bot makes something without any account', () => {
  expect(providers.filter(({ standsIn }) => standsIn)).toHaveLength(1);
});

it('fills the catalogue, in which each replacement is a model', () => {
  expect(catalog).toEqual(providers.flatMap(({ models }) => models));
  for (const { replacement } of catalog) if (replacement !== undefined) expect(findModel(replacement)).toBeDefined();
});
