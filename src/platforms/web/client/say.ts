import { type Text, text } from '../../../domain/texts.ts';
import { inSpokenWords, spokenLanguage } from './language/speak.ts';

/** Puts a text of the page into words. Only keys that begin with `page.` are built in. */
export function say(phrase: Text): string {
  return inSpokenWords(phrase);
}

/** The name of something where it begins a line. */
export function capitalized(name: string): string {
  const [first = ''] = name;
  return first.toLocaleUpperCase(spokenLanguage()) + name.slice(first.length);
}

/** Seconds as people say them: to 5 s below two minutes, to the minute below three hours, to the hour above. */
export function sayTime(seconds: number): string {
  if (seconds >= 3 * 3600) return say(text('page.hours', { count: Math.round(seconds / 3600) }));
  if (seconds >= 120) return say(text('page.minutes', { count: Math.round(seconds / 60) }));
  const count = seconds < 10 ? Math.max(1, Math.round(seconds)) : Math.round(seconds / 5) * 5;
  return say(text('page.seconds', { count }));
}

/** A running clock: 0:07, 12:30. */
export function sayClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/** When it was, in the reader's own way of writing dates. */
export function sayDate(iso: string): string {
  const date = new Date(iso);
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return date.toLocaleString(spokenLanguage(), {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    ...(!isThisYear && { year: 'numeric' }),
  });
}

/** @param isReported whether only others report it: then it is marked */
export function sayPrice(priceUsd: number | null, isReported = false): string {
  if (priceUsd === null) return say(text('page.priceUnknown'));
  return priceUsd === 0 ? say(text('page.free')) : `${say(text('page.price', { priceUsd }))}${isReported ? '*' : ''}`;
}

/** The same for a button: “$0.80”. */
export function sayShortPrice(priceUsd: number | null): string {
  if (priceUsd === null) return say(text('page.priceUnknown'));
  return priceUsd === 0 ? say(text('page.freeShort')) : say(text('page.priceShort', { priceUsd }));
}
