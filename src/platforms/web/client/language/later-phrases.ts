import { english } from '../../../../domain/texts/en.ts';
import type { Phrases } from './phrases.ts';

/** In the built page those alone that no part of the chat says: see `build-client.ts`. */
export const laterPhrases: Phrases = english;
