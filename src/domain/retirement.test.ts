import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { catalog, findModel, type Model, type Retirement } from './catalog.ts';
import { retirementNotice } from './retirement.ts';

const { say } = createTexts();

function model(retirement: Retirement | undefined, change: Partial<Model> = {}): Model {
  const base = findModel('gemini-omni-1.1-flash');
  if (base === undefined) throw new Error('the catalogue lost it');
  const { retirement: _, ...rest } = base;
  return { ...rest, id: 'old-model', replacement: 'gemini-omni-1.2-flash', ...(retirement && { retirement }), ...change };
}

function notice(of: Model, at: string): string | undefined {
  const found = retirementNotice(of, Date.parse(at));
  return found && say(found);
}

describe('the end of a model', () => {
  const announced = model({ date: '2027-03-01', certainty: 'announced' });

  it.each([
    ['2026-12-30T23:59:59Z', undefined],
    ['2026-12-31T00:00:00Z', 'retiring.soon'],
    ['2027-02-28T23:59:59Z', 'retiring.soon'],
    ['2027-03-01T00:00:00Z', 'retiring.gone'],
    ['2030-01-01T00:00:00Z', 'retiring.gone'],
  ])('is told from 60 days before on: at %s it is %s', (at, key) => {
    expect(retirementNotice(announced, Date.parse(at))?.key).toBe(key);
  });

  it('may come any day once the earliest date has passed, and says which credential the next model needs', () => {
    const veo = findModel('veo-3.1-generate-001');
    expect(veo && notice(veo, '2026-11-16T12:00:00Z')).toMatch(/2026-11-17 \(not before\)/);
    const after = veo && notice(veo, '2026-11-25T12:00:00Z');
    expect(after).toMatch(/any day/);
    expect(after).toContain('VIDEO_MODEL=gemini-omni-1.2-flash-cloud');
    expect(after).not.toContain('GOOGLE_');
    const elsewhere = veo && notice({ ...veo, replacement: 'gemini-omni-1.2-flash' }, '2026-11-25T12:00:00Z');
    expect(elsewhere).toContain('GOOGLE_API_KEY');
  });

  it('is only reported where Google itself has not said so', () => {
    const gone = model({ date: '2026-10-22', certainty: 'reported' });
    expect(notice(gone, '2026-11-25')).toMatch(/reported/);
    expect(notice(gone, '2026-11-25')).toContain('VIDEO_MODEL=gemini-omni-1.2-flash');
    expect(notice(gone, '2026-11-25')).not.toContain('GOOGLE_API_KEY');
  });

  it('is told without a name where there is no next model', () => {
    const { replacement: _, ...alone } = announced;
    expect(notice(alone, '2027-02-01')).toMatch(/another model/);
  });

  it('is nothing to tell of a model without one', () => {
    expect(retirementNotice(model(undefined), Date.parse('2030-01-01'))).toBeUndefined();
  });

  it('leads to a model that goes on, everywhere in the catalogue', () => {
    for (const { id, replacement, retirement } of catalog) {
      if (retirement === undefined) continue;
      expect(Date.parse(retirement.date), id).not.toBeNaN();
      expect(findModel(replacement ?? '')?.status, id).toBe('available');
    }
  });
});
