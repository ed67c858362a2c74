import type { ReactElement } from 'react';
import { text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import type { Generation } from '../server/api.ts';

/** What was sent in the place of the prompt; nothing where that was the prompt itself. */
export function SentAs({ generation: { prompt, sent_prompt: sent } }: { readonly generation: Generation }): ReactElement | null {
  if (sent === null || sent === prompt) return null;
  return (
    <details className="px-1 text-sm">
      <summary className="text-muted">{say(text('page.sentAs'))}</summary>
      <p dir="auto" className="words mt-1">
        {sent}
      </p>
    </details>
  );
}
