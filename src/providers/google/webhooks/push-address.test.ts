import { expect, it } from 'vitest';
import { pushAddress } from './push-address.ts';

const google = 'https://generativelanguage.googleapis.com';
const emulator = 'http://127.0.0.1:8085';

it.each([
  ['https://veo.example.com', google, 'https://veo.example.com/google/events'],
  ['https://example.com/bot/', google, 'https://example.com/bot/google/events'],
  ['https://8.8.8.8', google, 'https://8.8.8.8/google/events'],
  ['http://localhost:8000', emulator, 'http://localhost:8000/google/events'],
])('is at %s for %s', (publicUrl, apiUrl, address) => expect(pushAddress(publicUrl, apiUrl)).toBe(address));

it.each([
  [undefined, google],
  ['http://veo.example.com', google],
  ['http://localhost:8000', google],
  ['https://localhost:8000', google],
  ['https://192.168.1.2', google],
  ['https://[::1]', google],
  ['http://192.168.1.2:8000', emulator],
])('is nowhere where the other side can not call: %s for %s', (publicUrl, apiUrl) => {
  expect(pushAddress(publicUrl, apiUrl)).toBeUndefined();
});
