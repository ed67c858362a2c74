import type { z } from 'zod';
import type { Model, Resolution } from './catalog.ts';
import type { ImageBytes } from './media.ts';
import type { Text, TextKey } from './texts.ts';
import type { ExtensionSource, RequestVideo, VideoRequest } from './video-request.ts';

/** The models that people can choose here, at least one, and the one that is taken when nobody does. */
export interface Offer {
  readonly models: readonly Model[];
  readonly usual: Model;
}

/** Other parts of a request that decide what an option becomes where it is left open. */
export interface Filling {
  readonly model: Model;
  readonly resolution: Resolution;
  readonly image: ImageBytes | undefined;
  /** The earlier video that it is made of. */
  readonly source: ExtensionSource | undefined;
  /** A person's own video that is changed. */
  readonly video: RequestVideo | undefined;
  /** It is as long as its source. */
  readonly keepsLength: boolean;
}

/** What is still there when a request is turned back into values. */
export interface StillThere {
  readonly models: readonly Model[];
  image(sha256: string): Promise<ImageBytes | undefined>;
  hasVideo(sha256: string): Promise<boolean>;
}

/** The forms that offer an option. Slash commands, flags and large forms offer each that is not `onlyApi`. */
export interface OptionForms {
  /** Of use to programs alone; `change` keeps it all the same. */
  readonly onlyApi?: true;
  /** In the form of `Animate image`, also where a form has room for five fields, or only where it has room for more. */
  readonly animate?: true | 'required' | 'where there is room';
  /** An option of `/image` too, with the text that says what it is for there. */
  readonly still?: TextKey;
  /** Its place among the five fields that a small form has. */
  readonly small?: 1 | 2 | 3 | 4 | 5;
  /** On the page: in sight, behind “More options” at a place, or named only where it is set. Absent: in the picture list, or nowhere. */
  readonly page?: 'in sight' | 'when set' | { readonly more: number };
}

/** When what people chose once and for all counts for an option. What is made of an earlier video takes after that one in any case. */
export interface DefaultRule {
  /** It holds for stills, too. Default: for videos alone. */
  readonly ofStills?: true;
  /** It gives way where a request has a first frame, which brings its own. Default: it does not. */
  readonly givesWayToImage?: true;
}

/** What people can set: everything that differs between options, save what becomes of it. */
export interface OptionFace<Rest extends string = string, Type extends z.ZodType = z.ZodType> {
  /** Its name in the REST API. */
  readonly rest: Rest;
  /** Shorter or other names, for people who type: `--ar`, `-d`. */
  readonly aliases?: readonly string[];
  /** What it takes: whatever one of the models does. What a single model lacks, its refusal explains. */
  type(offer: Offer): Type;
  /** What is taken when it is left open, for people to see. */
  usual?(offer: Offer): string | number | boolean;
  /** Counted by code points in `checkVideoRequest`, not by JavaScript's string length. */
  maxLength?(offer: Offer): number;
  readonly maxItems?: number;
  /** Its value is a picture, or a list of them. */
  readonly picture?: 'one' | 'several';
  /** Its value is a video of a person. */
  readonly film?: true;
  /** What one of several is called. */
  readonly eachCalled?: TextKey;
  /** Its value is the id of a generation. */
  readonly generation?: true;
  /** Its value names a style. */
  readonly style?: true;
  /** People can choose what it is where they leave it open, for themselves and for places, see `domain/defaults`. Absent: they can't. */
  readonly asDefault?: DefaultRule;
  /** What a model can do with it, as the API tells: whether at all, how many, or which values. Absent: every model takes it. */
  offers?(model: Model): boolean | number | readonly (string | number)[];
  /** Least that `offers` has to be for a model to have the option. Default: 1. */
  readonly leastOffer?: number;
  readonly forms: OptionForms;
  /** What people call a value that they choose. Default: the value itself. */
  called?(value: string | number): Text;
  /** The same where it takes more than the value to say what it stands for here. By values. */
  labels?(offer: Offer): Readonly<Record<string, Text>>;
}

/** An option that is a field of a video request. */
export interface OptionRow<
  Field extends keyof VideoRequest = keyof VideoRequest,
  Rest extends string = string,
  Type extends z.ZodType = z.ZodType,
  Told extends z.ZodType = z.ZodType,
> extends OptionFace<Rest, Type> {
  /** The field of a request that it becomes. */
  readonly field: Field;
  /** Whether a request that sets it wants more than each model does by itself. Default: yes. */
  isWish?(request: VideoRequest): boolean;
  /** How the line of options on a card says it, and where; nothing where it is as usual. */
  readonly card?: { readonly place: number; says(request: VideoRequest): Text | undefined };
  /** How the API tells it of a generation; nothing where it is not set. Pictures are told by their addresses. */
  readonly told?: { readonly type: Told; of(request: VideoRequest): z.infer<Told> | undefined };
  /** Values to request. What a person chose stays, also where the model can't do it. */
  fill(value: z.infer<Type> | undefined, filling: Filling): VideoRequest[Field];
  /** Request to value, to change it and run it again. What is gone is left open. */
  value(request: VideoRequest, there: StillThere): Promise<z.infer<Type> | undefined>;
}

/**
 * An option that is no field of a request: it decides other options, where those are left open. Cards, the API and a change of the request
 * tell what came of it.
 */
export interface GuideRow<Rest extends string = string, Type extends z.ZodType = z.ZodType> extends OptionFace<Rest, Type> {
  /** The fields that it decides. */
  readonly guides: readonly (keyof VideoRequest)[];
  /** Whether it makes a difference, with these models. */
  isOffered(offer: Offer): boolean;
}

/** Has TypeScript see that such a row's parts fit each other. */
export function guide<const Rest extends string, Type extends z.ZodType>(row: GuideRow<Rest, Type>): GuideRow<Rest, Type> {
  return row;
}

/** Has TypeScript see that a row's parts fit each other. */
export function option<
  Field extends keyof VideoRequest,
  const Rest extends string,
  Type extends z.ZodType,
  Told extends z.ZodType = z.ZodNever,
>(row: OptionRow<Field, Rest, Type, Told>): OptionRow<Field, Rest, Type, Told> {
  return row;
}
