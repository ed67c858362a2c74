import { findModel, type Model, nameOf, providerFacts } from './catalog.ts';
import { type Text, text } from './texts.ts';

const dayMs = 86_400_000;
/** So long before a model ends people are told. */
const noticeDays = 60;

/**
 * What the admin should know about a model's end: from 60 days before it on, and ever after.
 *
 * @param nowMs epoch milliseconds
 * @returns undefined for a model that goes on, as far as anybody knows
 */
export function retirementNotice(model: Model, nowMs: number): Text | undefined {
  const end = model.retirement;
  // What is not listed any more is told where the list is read.
  if (end === undefined || end.certainty === 'unlisted') return undefined;
  const values = { ...nameOf(model.provider), model: model.id, date: end.date, advice: advice(model) };
  const endMs = Date.parse(`${end.date}T00:00:00Z`);
  if (nowMs < endMs - noticeDays * dayMs) return undefined;
  if (nowMs < endMs)
    return text('retiring.soon', {
      ...values,
      certainty: text(`certainty.${end.certainty}`),
    });
  return text(endKeys[end.certainty], values);
}

const endKeys = { earliest: 'retiring.anyDay', announced: 'retiring.gone', reported: 'retiring.reported' } as const;

/** The provider does not list a model that is set: it may be gone, or not be for everybody. */
export function missingModelNotice(model: Model): Text {
  return text('retiring.notListed', { ...nameOf(model.provider), model: model.id, advice: advice(model) });
}

/** A model that its provider refused as gone: what the admin can do. */
export function refusedModelNotice(model: Model): Text {
  return text('retiring.refused', { ...nameOf(model.provider), model: model.id, advice: advice(model) });
}

/**
 * What people read who asked for a model that is gone.
 *
 * @param model its id
 * @param offered the models that people may choose
 */
export function modelGoneText(model: string, offered: readonly Model[]): Text {
  const gone = findModel(model);
  const others = offered.filter(({ id, makes }) => id !== model && makes === (gone?.makes ?? 'video'));
  const other = others.find(({ id }) => id === gone?.replacement) ?? others[0];
  const label = gone?.label ?? model;
  // Of a model that no row names any more nobody can say whose it was; it is missing where the others are.
  const row = gone ?? other ?? offered[0];
  const by = row === undefined ? { provider: label } : nameOf(row.provider);
  return other === undefined
    ? text('provider.modelGoneNoOther', { ...by, model: label })
    : text('provider.modelGoneUse', { ...by, model: label, other: other.label });
}

/** What to set instead, with the credential that it needs where that is another one. */
function advice({ provider, replacement }: Model): Text {
  if (replacement === undefined) return text('retiring.chooseOther');
  const other = findModel(replacement);
  const setting = other && providerFacts(other.provider).credentialSettings;
  const own = providerFacts(provider).credentialSettings.split(', ');
  const isOtherAccount = setting?.split(', ').every((each) => own.includes(each)) === false;
  return isOtherAccount && setting !== undefined
    ? text('retiring.chooseWithKey', { replacement, setting })
    : text('retiring.choose', { replacement });
}
