import { useCallback, useRef, useState } from 'react';
import { text } from '../../../../domain/texts.ts';
import type { OptionValue } from '../../rest/form-schemas.ts';
import { say } from '../say.ts';
import { ApiError, asApiError, clickKey, type Estimate, type Fields, type FormOptions, type Makes } from '../server/api.ts';
import { useServer } from '../server/server.ts';
import { forgetSent } from './drafts.ts';
import { decidedByQuality, qualityField } from './option-choices.ts';
import { type Crop, openPicture, type Picture, pictureFields } from './picture-files.ts';
import { aspectOf, ownVideoOf, sketchedRequest, wholeRequest } from './request.ts';
import type { Content, Sent } from './state.ts';
import * as states from './state.ts';
import { acceptedLate, type DraftStore, useDraft } from './use-draft.ts';
import { isRefused, useEstimate } from './use-estimate.ts';

export interface Composer extends Content {
  readonly makes: Makes;
  /** The shape that it will have. */
  readonly aspect: string;
  readonly estimate: Estimate | undefined;
  /** Whether it is about what is in the form now. */
  readonly isCurrent: boolean;
  /** How many it would make. */
  readonly count: number;
  /** What all of them would cost, in US dollars, as long as that is about what is in the form now: who presses the button agrees to it. */
  readonly priceUsd: number | undefined;
  /** What it would cost and how long it would take, as long as that is about what is in the form now. */
  readonly forecast: string | undefined;
  /** The same for a place where the price stands already. */
  readonly forecastWithoutPrice: string | undefined;
  /** It would be refused as it is now, for a reason that `forecast` says. */
  readonly isOverLimit: boolean;
  readonly problem: ApiError | undefined;
  readonly isEmpty: boolean;
  /** Pictures are being opened: what is in the form is not yet all that was put into it. */
  readonly isOpening: boolean;
  /** What the person had typed before is there. */
  readonly isRestored: boolean;
  /** On their way to the server. */
  readonly sent: readonly Sent[];
  /** How many drafts an action replaced; they come back one by one. */
  readonly asideCount: number;
  /** Whether the form is as an action filled it, and that can be undone. */
  readonly isFilled: boolean;
  setPrompt(prompt: string): void;
  /** `undefined` leaves it to the server. */
  setValue(name: string, value: OptionValue | undefined): void;
  /** @param field what they are for. Default: what is free */
  addPictures(files: readonly Blob[], field?: string): Promise<void>;
  movePicture(key: string, field: string): void;
  cropPicture(key: string, crop: Crop): void;
  removePicture(key: string): void;
  /** The first frame becomes the last one, and the other way round. */
  swapFrames(): void;
  /** All pictures become things to be seen, and none a frame. */
  useAsReferences(): void;
  /** Takes over what the server says would work. */
  mend(): void;
  /**
   * Puts something else into the form, once it is prepared; of several the last that was asked for. The draft that it replaces is put aside.
   *
   * @throws {ApiError} as `prepare` does
   */
  fill(prepare: () => Promise<(content: Content) => Content>): Promise<void>;
  undoFill(): void;
  /** Takes the request out of the form. @returns the id of what was begun; undefined where it was refused and is in the form again, see `problem` */
  send(): Promise<string | undefined>;
}

/** The form that makes videos or stills. It knows no rule of any model: the server says what does not work, and what would. */
export function useComposer(
  options: FormOptions | undefined,
  place: { readonly makes: Makes; readonly sessionId: string; readonly preset: Fields },
): Composer {
  const { makes, sessionId, preset } = place;
  const { api, scope } = useServer();
  // Drafts for one bot are nothing to another one.
  const { state, store, isRestored, isOpen } = useDraft({ ...place, sessionId: scope + sessionId });
  const { content } = state;
  const { prompt, values, pictures } = content;
  const [refusal, setRefusal] = useState<{ readonly error: ApiError; readonly signature: string }>();
  const { isOpening, whileOpening } = useOpening();
  const lastFill = useRef(0);

  const sketch = useCallback(
    (asked: Content) => sketchedRequest(asked, { makes, sessionId, options }),
    [makes, sessionId, options],
  );
  const onAnswered = useCallback(() => setRefusal((known) => (known?.error.code === 'offline' ? undefined : known)), []);
  const { estimate, isCurrent, problem: foreseen } = useEstimate(makes, content, sketch, onAnswered);
  const isOfNow = refusal?.error.code === 'offline' || refusal?.signature === states.signatureOf(content);
  const problem = isOfNow ? refusal?.error : foreseen;
  const isOverLimit = isCurrent && estimate !== undefined && isRefused(estimate);
  const isEmpty = lacksContent(makes, content);
  const current = isCurrent ? estimate : undefined;
  const priceUsd = current?.price_usd ?? undefined;

  return {
    ...composerEdits(store, preset),
    ...{ makes, prompt, values, pictures, estimate, isCurrent, problem, isEmpty, isRestored, sent: state.sent },
    aspect:
      makes === 'video' ? aspectOf(options, content) : String(values.aspect_ratio ?? estimate?.options.aspect_ratio ?? '16:9'),
    count: states.countOf(content),
    priceUsd,
    forecast: current?.message,
    forecastWithoutPrice: current?.message_without_price,
    isOverLimit,
    isOpening,
    asideCount: state.aside.length,
    isFilled: state.filled !== undefined && states.signatureOf(state.filled) === states.signatureOf(content),
    async addPictures(files, field = '') {
      const opened = await whileOpening(Promise.all(files.map((file) => openPicture(file, field))));
      store.update((known) => {
        if (makes === 'video')
          return states.changed(known, { pictures: states.withPictures(known.content.pictures, opened, makes) });
        // There is one that is changed: the newest that was given.
        const newest = states.withPictures([], opened.slice(-1), makes);
        return states.ownFilled(known, { ...known.content, pictures: newest }, preset);
      });
    },
    mend: () => store.update((known) => mended(known, problem?.suggestion ?? {}, preset)),
    async fill(prepare) {
      lastFill.current += 1;
      const turn = lastFill.current;
      const next = await whileOpening(prepare());
      if (turn === lastFill.current) store.update((known) => states.filled(known, next(known.content), preset));
    },
    async send() {
      // What is in the form now, also when the page does not show it yet: two presses are one.
      if (lacksContent(makes, store.get().content) || isOverLimit || isOpening) return undefined;
      const { state: rest, sent } = states.takenOut(store.get(), clickKey());
      store.update(() => rest);
      setRefusal(undefined);
      try {
        const request = await wholeRequest(sent, { makes, sessionId, options });
        const { operation_id: id } = await api.make(makes, { ...request, agreedUsd: priceUsd }, sent.key);
        if (isOpen()) store.update((known) => states.accepted(known, sent.key));
        else {
          forgetSent(scope + sessionId, makes, sent.key);
          window.dispatchEvent(new CustomEvent(acceptedLate, { detail: sent.key }));
        }
        return id;
      } catch (error) {
        // A form that was closed meanwhile has it in its draft.
        if (!isOpen()) return undefined;
        store.update((known) => states.refused(known, sent.key, makes));
        setRefusal({ error: refusalOf(error), signature: states.signatureOf(store.get().content) });
        return undefined;
      }
    },
  };
}

/** Whether pictures are being opened right now. */
function useOpening() {
  const [opening, setOpening] = useState(0);
  const whileOpening = async <T>(work: Promise<T>): Promise<T> => {
    setOpening((count) => count + 1);
    return await work.finally(() => setOpening((count) => count - 1));
  };
  return { isOpening: opening > 0, whileOpening };
}

/** A still always needs words: what to show, or what to change. */
function lacksContent(makes: Makes, { prompt, pictures }: Content): boolean {
  return prompt.trim() === '' && (makes === 'image' || pictures.length === 0 || ownVideoOf({ pictures }) !== undefined);
}

type Edits =
  | ('setPrompt' | 'setValue' | 'undoFill')
  | ('movePicture' | 'cropPicture' | 'removePicture' | 'swapFrames' | 'useAsReferences');

const otherFrame: Readonly<Record<string, string>> = { image_file: 'last_frame', last_frame: 'image_file' };

/** What changes the form at once. */
function composerEdits(store: DraftStore, preset: Fields): Pick<Composer, Edits> {
  const change = (part: Partial<Content>) => store.update((known) => states.changed(known, part));
  const changePictures = (each: (picture: Picture) => Picture) => change({ pictures: store.get().content.pictures.map(each) });
  return {
    setPrompt: (words) => change({ prompt: words }),
    setValue: (name, value) => change({ values: withValue(withRoomFor(name, value, store.get().content.values), name, value) }),
    movePicture: (moved, field) => changePictures((picture) => (picture.key === moved ? { ...picture, field } : picture)),
    cropPicture: (cropped, crop) => changePictures((picture) => (picture.key === cropped ? { ...picture, crop } : picture)),
    removePicture: (removed) => change({ pictures: store.get().content.pictures.filter(({ key }) => key !== removed) }),
    swapFrames() {
      const swapped = store.get().content.pictures.map((each) => ({ ...each, field: otherFrame[each.field] ?? each.field }));
      // They stand in the order of their places.
      const placeOf = ({ field }: Picture) => (field === 'image_file' ? 0 : field === 'last_frame' ? 1 : 2);
      change({ pictures: swapped.toSorted((one, other) => placeOf(one) - placeOf(other)) });
    },
    useAsReferences: () => changePictures((picture) => ({ ...picture, field: 'reference_images' })),
    undoFill: () => store.update((known) => states.unfilled(known, preset)),
  };
}

/** Nobody knows then whether it arrived; sent once more it is the same request. */
function refusalOf(error: unknown): ApiError {
  const told = asApiError(error);
  return told.code === 'offline' ? new ApiError('offline', say(text('page.notSent')), { cause: error }) : told;
}

function mended(
  state: states.ComposerState,
  suggestion: NonNullable<ApiError['suggestion']>,
  preset: Fields,
): states.ComposerState {
  const { values, pictures } = state.content;
  const isDropped = ({ field }: Picture) => field in suggestion;
  const options = Object.entries(suggestion).filter(([name]) => !isPictureField(name));
  const next = options.reduce((known, [name, value]) => withValue(known, name, value ?? undefined), values);
  if (!pictures.some(isDropped)) return states.changed(state, { values: next });
  return states.filled(state, { ...state.content, values: next, pictures: pictures.filter((each) => !isDropped(each)) }, preset);
}

function isPictureField(name: string): boolean {
  return Object.values(pictureFields).some((fields: readonly string[]) => fields.includes(name));
}

/** Where both of what a quality decides are set, it would decide nothing: they make room for it. */
function withRoomFor(name: string, value: OptionValue | undefined, values: Fields): Fields {
  if (name !== qualityField || value === undefined || decidedByQuality.some((each) => values[each] === undefined)) return values;
  return decidedByQuality.reduce((known, each) => withValue(known, each, undefined), values);
}

function withValue(values: Fields, name: string, value: OptionValue | undefined): Fields {
  const others = Object.entries(values).filter(([each]) => each !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}
