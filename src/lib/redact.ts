import type { Text, TextValue } from '../domain/texts.ts';

const replacement = '[redacted]';

/** Shorter values are words, not secrets: replacing them would make the log unreadable and hide nothing. */
const minSecretLength = 4;

/**
 * Takes secrets out of texts: the given values as they are, as JSON and URLs write them, everything that looks like the given shapes, and
 * what any program keeps secret. A JSON text stays JSON.
 *
 * @param secrets values, and shapes of credentials as global patterns: their first group stays, if they have one
 */
export function createRedact(secrets: readonly (string | RegExp)[]): (text: string) => string {
  const shapes = [...secrets.filter((secret) => typeof secret !== 'string'), ...everybodysShapes];
  const texts = secrets.filter((secret) => typeof secret === 'string');
  const values = texts.filter((secret) => secret.length >= minSecretLength).flatMap(spellings);
  // Longest first, so that a secret that contains another one goes as a whole.
  const known = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) => {
    const withoutKnown = known.reduce((rest, value) => rest.replaceAll(value, replacement), text);
    return shapes.reduce((rest, shape) => rest.replace(shape, withoutSecret), withoutKnown);
  };
}

/** Takes secrets out of what is filled into a sentence of ours; the sentence itself is safe. */
export function redactText({ key, values }: Text, redact: (text: string) => string): Text {
  const redactValue = (value: TextValue): TextValue => {
    if (typeof value === 'string') return redact(value);
    if (typeof value === 'number') return value;
    if (Array.isArray(value)) return value.map((each: Text) => redactText(each, redact));
    return redactText(value as Text, redact);
  };
  return { key, values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, redactValue(value)])) };
}

function spellings(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(wellFormed),
    new URLSearchParams({ s: wellFormed }).toString().slice(2),
  ];
}

/** @param kept the first group, or the place of the match where the shape has none */
function withoutSecret(_: string, kept: unknown): string {
  return typeof kept === 'string' ? `${kept}${replacement}` : replacement;
}

/** @returns the shape of what stands behind these parameters of a URL */
export function signedUrlParameters(names: readonly string[]): RegExp {
  return new RegExp(`([?&;](?:${names.join('|')})=)(?!\\[redacted)[^&\\s"'\\\\<>)\\]]+`, 'gi');
}

/** What comes before the secret is kept. Character classes leave out quotes and backslashes, so that JSON stays whole. */
const everybodysShapes: readonly RegExp[] = [
  // JSON web tokens.
  /(\b(?=eyJ))eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g,
  // Neither a page called “Basic Information” nor the example of our own help is a credential.
  /(\b(?:Bearer|Basic)\s+)(?!Information\b|<)[^\s"'\\,;]{4,}/gi,
  // User and password in front of a host, but for the example of our own help.
  /(\b[a-z][a-z\d+.-]{0,20}:\/\/)(?!user:password@)[^\s"'\\/@]+(?=@)/gi,
  // Signed URLs and OAuth.
  signedUrlParameters([
    ...['x-amz-signature', 'x-amz-credential', 'x-amz-security-token', 'signature', 'sig', 'key', 'token'],
    ...['access_token', 'refresh_token', 'client_secret', 'code'],
  ]),
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[^"]*?(?=-----END|"|$)/g,
];
