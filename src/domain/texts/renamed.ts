import type { Text, TextKey, TextValue } from '../texts.ts';
import { english } from './en.ts';

/** Keys that earlier versions stored with records, and how they are called now. All others of their group only have another beginning. */
const renamed: Readonly<Record<string, TextKey>> = { 'reason.waitingGoogle': 'reason.waitingForProvider' };
const phrases: Readonly<Record<string, string>> = english;
/** Values that sentences did not need then: there was one vendor, and it kept what it made for 48 hours. */
const valuesOfThen: Readonly<Record<string, TextValue>> = { provider: 'Google', hours: 48 };

/**
 * Reads a text as the database has it: one of an earlier version gets the key and the values that its sentence has today. What is no text,
 * since something else wrote into the file, stays as it is.
 */
export function readStoredText(stored: Text): Text {
  if (!isText(stored)) return stored;
  const key = isKey(stored.key) ? stored.key : (renamed[stored.key] ?? provided(stored.key) ?? stored.key);
  const values = Object.entries(stored.values).map(([name, value]) => [name, readValue(value)]);
  const phrase = phrases[key] ?? phrases[`${key}_other`] ?? '';
  const missing = Object.entries(valuesOfThen).filter(([name]) => !(name in stored.values) && phrase.includes(`{{${name}}}`));
  return { key, values: { ...Object.fromEntries(missing), ...Object.fromEntries(values) } };
}

/** `google.unreachable` is `provider.unreachable` now. */
function provided(key: string): TextKey | undefined {
  const now = key.replace(/^google\./, 'provider.');
  return isKey(now) ? now : undefined;
}

function isKey(key: string): key is TextKey {
  return key in phrases || `${key}_other` in phrases;
}

function readValue(value: TextValue): TextValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(readStoredText);
  return isText(value) ? readStoredText(value) : value;
}

function isText(value: unknown): value is Text {
  if (typeof value !== 'object' || value === null || !('key' in value) || !('values' in value)) return false;
  return typeof value.key === 'string' && typeof value.values === 'object' && value.values !== null;
}

function isList(value: object): value is readonly Text[] {
  return Array.isArray(value);
}
