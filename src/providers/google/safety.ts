import { type Text, text } from '../../domain/texts.ts';
import { byGoogle } from './by-google.ts';
import { plainMessage } from './google-error.ts';

type Topic =
  | 'child'
  | 'celebrity'
  | 'dangerous'
  | 'hate'
  | 'other'
  | 'face'
  | 'personal'
  | 'prohibited'
  | 'sexual'
  | 'toxic'
  | 'violence';

/**
 * Google's support codes, for the request and for the result.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/video/responsible-ai-and-usage-guidelines
 */
const topics: Readonly<Record<string, Topic>> = {
  '58061214': 'child',
  '17301594': 'child',
  '29310472': 'celebrity',
  '15236754': 'celebrity',
  '62263041': 'dangerous',
  '57734940': 'hate',
  '22137204': 'hate',
  '42876398': 'other',
  '29578790': 'other',
  '74803281': 'other',
  '39322892': 'face',
  '92201652': 'personal',
  '89371032': 'prohibited',
  '49114662': 'prohibited',
  '72817394': 'prohibited',
  '90789179': 'sexual',
  '63429089': 'sexual',
  '43188360': 'sexual',
  '78610348': 'toxic',
  '61493863': 'violence',
  '56562880': 'violence',
};

/** Whether Google's words mean that the safety filter said no, where the answer's shape does not show it. */
export function isRefusal(message: string): boolean {
  return /usage guidelines|safety (filter|polic)|responsible ai|support codes?:|prohibited use|sensitive words|issue with the audio/i.test(
    message,
  );
}

export interface Refusal {
  readonly reason: Text;
  readonly supportCodes: readonly string[];
  /** The filter for sound: the same request often passes another time, and Google said that this one cost nothing. */
  readonly worthAnotherTry: boolean;
}

/**
 * Puts the safety filter's reasons into plain words.
 *
 * @param reasons Google's `raiMediaFilteredReasons`, or the one message
 */
export function explainRefusal(reasons: readonly string[]): Refusal {
  const all = reasons.join(' ');
  // Only where Google names them so: a long number in a quoted prompt is not one.
  const listed = /support codes?:\s*([\d\s,]+)/gi;
  const supportCodes = [...new Set([...all.matchAll(listed)].flatMap((match) => match[1]?.match(/\d{8}/g) ?? []))];
  const known = [...new Set(supportCodes.flatMap((code) => topics[code] ?? []))];
  const reason = sentence(reasons, known);
  // Only on Google's word that this one was free.
  const worthAnotherTry = reason.key === 'provider.refusedAudio' && /(will not be|have not been) charged/i.test(all);
  return { reason: withCodes(reason, supportCodes), supportCodes, worthAnotherTry };
}

function sentence(reasons: readonly string[], known: readonly Topic[]): Text {
  const all = reasons.join(' ');
  if (/\baudio\b/i.test(all) && known.length === 0) return text('provider.refusedAudio', byGoogle);
  if (known.length === 0 && /celebrit|likeness/i.test(all))
    return text('provider.refused', { ...byGoogle, message: text('safety.celebrity') });
  if (known.length > 0) return text('provider.refused', { ...byGoogle, message: known.map(said) });
  const message = plainMessage(withoutBoilerplate(all));
  return message === '' ? text('provider.refusedNoReason', byGoogle) : text('provider.refused', { ...byGoogle, message });
}

function said(topic: Topic): Text {
  return topic === 'other' ? text('safety.other', byGoogle) : text(`safety.${topic}`);
}

/** Takes out what our own sentence says anyway. */
function withoutBoilerplate(message: string): string {
  return message
    .replace(/You (will not be|have not been) charged[^.]*\./gi, '')
    .replace(/Veo could not generate (\d+ )?videos( based on the prompt provided)?\./gi, '')
    .replace(/could not generate (\d+ )?videos\b/gi, 'could not generate the video')
    .replace(/Try rephrasing the prompt\./gi, '')
    .replace(/If you think this was an error,[^.]*\./gi, '')
    .replace(/support codes?:[\d\s,]+\.?/gi, '');
}

function withCodes(reason: Text, supportCodes: readonly string[]): Text {
  if (supportCodes.length === 0) return reason;
  return text('provider.refusedWithCodes', { ...byGoogle, reason, codes: supportCodes.join(', ') });
}
