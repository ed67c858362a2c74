import { afterEach, expect, it } from 'vitest';
import { installed } from '../app/installed.ts';
import { modelsOf } from '../providers/provider-module.ts';
import { catalog, fillCatalog, findModel, type InstalledModels, nameOf, providerFacts } from './catalog.ts';

afterEach(() => fillCatalog(installed.providers.map(modelsOf)));

function some(id: string, way: string): InstalledModels {
  const [model] = catalog;
  const facts = { label: 'Somebody', credentialSettings: 'SOME_KEY', keepsResultsMs: 1000 };
  return { models: model === undefined ? [] : [{ ...model, id, provider: way }], facts: { [way]: facts } };
}

it('has the models and providers that it was filled with last, and no others', () => {
  fillCatalog([some('first', 'one'), some('second', 'two')]);
  expect(catalog.map(({ id }) => id)).toEqual(['first', 'second']);
  expect([findModel('second')?.provider, findModel('veo-3.1-generate-001')]).toEqual(['two', undefined]);
  expect([nameOf('one'), providerFacts('two').keepsResultsMs]).toEqual([{ provider: 'Somebody' }, 1000]);
});

it('refuses two of one id, and stays as it was', () => {
  expect(() => fillCatalog([some('first', 'one'), some('first', 'two')])).toThrow('two have the id first');
  expect(() => fillCatalog([some('first', 'one'), some('second', 'one')])).toThrow('two have the id one');
  expect(findModel('veo-3.1-generate-001')?.provider).toBe('vertex-veo');
});

it('tells a program that never filled it, instead of knowing no model', () => {
  fillCatalog([]);
  expect(() => findModel('veo-3.1-generate-001')).toThrow('no models are installed');
});

it('knows enough of a provider that only records still name', () => {
  expect(providerFacts('gone')).toEqual({ label: 'gone', credentialSettings: 'gone', keepsResultsMs: 172_800_000 });
});
