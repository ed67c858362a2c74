import type { Text, TextValue } from '../domain/texts.ts';

const replacement = '[redacted]';

/** Shorter values are words, not secrets: replacing them would make the log unreadable and hide nothing. */
const minSecretLength = 4;

/**
 * Takes secrets out of texts: the given values as they are, as JSON and URLs write them, and everything that looks like
 * a credential of Google, Discord or Slack. A JSON text stays JSON.
 */
export function createRedact(secrets: readonly string[]): (text: string) => string {
  const values = secrets.filter((secret) => secret.length >= minSecretLength).flatMap(spellings);
  // Longest first, so that a secret that contains another one goes as a whole.
  const known = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) => {
    const withoutKnown = known.reduce((rest, value) => rest.replaceAll(value, replacement), text);
    return patterns.reduce((rest, pattern) => rest.replace(pattern, `$1${replacement}`), withoutKnown);
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

/** The parameters that make a URL a key: Google Cloud Storage, S3, Discord's CDN, Google's API keys and OAuth. */
const signedUrlParameters =
  'x-goog-(?:signature|credential|security-token)|x-amz-(?:signature|credential|security-token)|signature|sig|hm|ex|is|key|token|access_token|refresh_token|client_secret|code';

/** What comes before the secret is kept as `$1`. Character classes leave out quotes and backslashes, so that JSON stays whole. */
const patterns: readonly RegExp[] = [
  // Slack: bot, user, app-level, configuration and refresh tokens. https://docs.slack.dev/authentication/tokens
  /(\b(?=xox|xapp))(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w-][\w.-]*/gi,
  // Google API keys, and the newer authorization keys of AI Studio.
  /(\b(?=AIza|AQ\.))(?:AIza[\w-]{10,}|AQ\.[\w-]{20,})/g,
  // OAuth access tokens of Google, refresh tokens, client secrets and JSON web tokens.
  /(\b(?=ya29|1\/\/|GOCSPX|eyJ))(?:ya29\.[\w.-]+|1\/\/[\w-]{20,}|GOCSPX-[\w-]+|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+)/g,
  // Discord bot tokens: id, time and signature.
  /(\b)[\w-]{20,30}\.[\w-]{6,7}\.[\w-]{27,}/g,
  /(\bBot\s+)[\w.-]{20,}/g,
  // Neither “Basic Information” of Slack's pages nor the example of our own help is a credential.
  /(\b(?:Bearer|Basic)\s+)(?!Information\b|<)[^\s"'\\,;]{4,}/gi,
  // User and password in front of a host.
  /(\b[a-z][a-z\d+.-]{0,20}:\/\/)[^\s"'\\/@]+(?=@)/gi,
  new RegExp(`([?&;](?:${signedUrlParameters})=)(?!\\[redacted)[^&\\s"'\\\\<>)\\]]+`, 'gi'),
  /(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[^"]*?(?=-----END|"|$)/g,
];
