import { Clapperboard, Images, MessageCircle, Smartphone, Sparkles, Type } from 'lucide-react';
import type { ComponentType, ReactElement } from 'react';
import { type Text, text } from '../../../../domain/texts.ts';
import { say } from '../say.ts';
import { type Fields, formOf, type Makes, type Options } from '../server/api.ts';
import { Logo } from '../ui/ui.tsx';

/** A way to begin, for the form. */
export interface Example {
  readonly prompt: Text;
  readonly values?: Fields;
  /** Whether pictures go along: the person chooses them at once. */
  readonly picks?: boolean;
}

/** An example of a kind of its own. */
interface Kind extends Example {
  readonly icon: ComponentType<{ readonly className?: string }>;
  readonly kind: Text;
  /** The field that some model has to take. */
  readonly needs?: string;
}

/** Where nothing was made yet: what can be, and what becomes of it. */
export function Empty({
  makes,
  options,
  onExample,
}: {
  readonly makes: Makes;
  readonly options: Options | undefined;
  readonly onExample: (example: Example) => void;
}): ReactElement {
  const days = options?.keep_days ?? 0;
  const { title, about, keepDays, keepForever } = emptyTexts[makes];
  const backend = makes === 'image' ? options?.image.models[0]?.label : options?.backend.model_label;
  // All until it is known: what stands there must not jump.
  const canTake = (field: string) =>
    options === undefined || formOf(options, makes).models.some((model) => Boolean(model[field]));
  const shown = makes === 'image' ? [] : kinds.filter(({ needs }) => needs === undefined || canTake(needs));
  return (
    <section className="m-auto grid w-full max-w-2xl justify-items-center gap-3 text-center">
      <Logo className="mb-1 size-14" />
      <h2 className="text-balance font-semibold text-3xl tracking-tight">{say(title)}</h2>
      <p className="text-balance text-muted">{say(about)}</p>
      <ul className={`my-4 grid w-full gap-2 ${makes === 'image' ? 'max-w-xl' : 'sm:grid-cols-2'}`}>
        {shown.map((example) => (
          <li key={example.kind.key} className="grid">
            <Card onPress={() => onExample(example)}>
              <example.icon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-accent" />
              <span className="grid gap-0.5">
                <span className="font-medium text-sm">{say(example.kind)}</span>
                <span className="text-muted text-sm">{say(example.prompt)}</span>
              </span>
            </Card>
          </li>
        ))}
        {makes === 'image' &&
          stills.map((prompt) => (
            <li key={prompt.key} className="grid">
              <Card onPress={() => onExample({ prompt })}>
                <span className="text-sm">{say(prompt)}</span>
              </Card>
            </li>
          ))}
      </ul>
      <p className="min-h-5 text-muted text-sm">
        {options !== undefined && (
          <>
            {say(text('page.subtitle', { backend: backend ?? '' }))} {say(days > 0 ? keepDays(days) : keepForever)}
          </>
        )}
      </p>
    </section>
  );
}

function Card({ onPress, children }: { readonly onPress: () => void; readonly children: React.ReactNode }): ReactElement {
  return (
    <button
      type="button"
      onClick={onPress}
      className="flex w-full items-start gap-3 rounded-2xl border border-line bg-surface px-4 py-3 text-start transition-colors hover:border-accent"
    >
      {children}
    </button>
  );
}

const kinds: readonly Kind[] = [
  { icon: Type, kind: text('page.kindWords'), prompt: text('page.example1') },
  { icon: Clapperboard, kind: text('page.kindPhoto'), prompt: text('page.examplePhoto'), picks: true, needs: 'image_file' },
  { icon: Images, kind: text('page.kindFrames'), prompt: text('page.exampleFrames'), picks: true, needs: 'last_frame' },
  { icon: MessageCircle, kind: text('page.kindDialogue'), prompt: text('page.exampleDialogue') },
  { icon: Sparkles, kind: text('page.kindVariations'), prompt: text('page.exampleVariations') },
  {
    icon: Smartphone,
    kind: text('page.kindUpright'),
    prompt: text('page.example2'),
    values: { aspect_ratio: '9:16' },
  },
];

const stills = [text('page.imageExample1'), text('page.imageExample2'), text('page.imageExample3')];

const emptyTexts = {
  video: {
    title: text('page.emptyTitle'),
    about: text('page.emptyText'),
    keepDays: (count: number) => text('page.keepDays', { count }),
    keepForever: text('page.keepForever'),
  },
  image: {
    title: text('page.imageTitle'),
    about: text('page.imageText'),
    keepDays: (count: number) => text('page.imageKeepDays', { count }),
    keepForever: text('page.imageKeepForever'),
  },
} as const;
