/** A field of somebody else's JSON; undefined where the value is no object or has none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

/** @returns undefined for everything but a text */
export function textField(value: unknown, name: string): string | undefined {
  const given = field(value, name);
  return typeof given === 'string' ? given : undefined;
}

/** A number that is a number, or a text of one, at least 0. */
export function amount(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}(?:\.\d{1,18})?(?:e-?\d{1,2})?$/i.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

const mostCharacters = 400;

/** A vendor's words, fit to stand inside a sentence of ours: one line, bounded, with a full stop, without keys, addresses or paths. */
export function plainWords(message: string): string {
  const oneLine = message
    .slice(0, 4000)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/[a-z][a-z\d+.-]{0,20}:\/\/\S+/gi, '…')
    .replace(/\bsk-[\w-]{8,}/g, '…')
    .replace(/(?:^|(?<=[\s("']))(?:\/[\w.-]+){2,}/g, '…')
    .trim();
  const short = oneLine.length > mostCharacters ? `${oneLine.slice(0, mostCharacters - 1).toWellFormed()}…` : oneLine;
  return short === '' || /[.!?…]$/.test(short) ? short : `${short}.`;
}
