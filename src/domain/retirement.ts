import { findModel, type Model } from './catalog.ts';
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
  if (end === undefined) return undefined;
  const values = { model: model.id, date: end.date, advice: advice(model) };
  const endMs = Date.parse(`${end.date}T00:00:00Z`);
  if (nowMs < endMs - noticeDays * dayMs) return undefined;
  if (nowMs < endMs) return text('retiring.soon', { ...values, certainty: text(`certainty.${end.certainty}`) });
  switch (end.certainty) {
    case 'earliest':
      return text('retiring.anyDay', values);
    case 'announced':
      return text('retiring.gone', values);
    case 'reported':
      return text('retiring.reported', values);
  }
}

/** Google does not list a model that is set: it may be gone, or not be for everybody. */
export function missingModelNotice(model: Model): Text {
  return text('retiring.notListed', { model: model.id, advice: advice(model) });
}

/** A model that Google refused as gone: what the admin can do. */
export function refusedModelNotice(model: Model): Text {
  return text('retiring.refused', { model: model.id, advice: advice(model) });
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
  return other === undefined
    ? text('google.modelGoneNoOther', { model: label })
    : text('google.modelGoneUse', { model: label, other: other.label });
}

/** What to set instead, with the credential that it needs where that is another one. */
function advice({ provider, replacement }: Model): Text {
  if (replacement === undefined) return text('retiring.chooseOther');
  const needsKey = findModel(replacement)?.provider !== 'vertex-veo' && provider === 'vertex-veo';
  return needsKey ? text('retiring.chooseWithKey', { replacement }) : text('retiring.choose', { replacement });
}
